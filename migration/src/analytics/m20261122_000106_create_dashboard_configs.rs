//! `dashboard_configs`: dashboards that users arranged.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("dashboard_configs", "Custom dashboards; at most one default per owner")
                .col(id())
                .col(uuid("user_id").comment("Owner"))
                // Dashboard Info
                .col(varchar("name", 100))
                .col(
                    jsonb("layout")
                        .default("[]")
                        .comment("Array of widgets {id, kind, metric, x, y, w, h, options}"),
                )
                // Status
                .col(boolean("is_default").default(false))
                .col(
                    boolean("is_shared")
                        .default(false)
                        .comment("Readable (not editable) by every user who may see analytics"),
                )
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_dashboard_configs_users", "user_id", "users", Cascade)
                .checked("chk_dashboard_configs_name_length", "LENGTH(TRIM(name)) >= 1")
                .checked("chk_dashboard_configs_layout_array", "JSONB_TYPEOF(layout) = 'array'"),
        )
        .await?;
        create_indexes(
            m,
            "dashboard_configs",
            [
                index(
                    "idx_dashboard_configs_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                ),
                unique_index("idx_dashboard_configs_user_id_unique", ["user_id"])
                    .partial("is_default = true AND deleted_at IS NULL"),
                unique_index(
                    "idx_dashboard_configs_user_id_name_unique",
                    [asc("user_id"), expr("LOWER(name)")],
                )
                .partial("deleted_at IS NULL"),
                index("idx_dashboard_configs_updated_at_id_desc", [desc("updated_at"), desc("id")])
                    .partial("is_shared = true AND deleted_at IS NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "dashboard_configs").await
    }
}
