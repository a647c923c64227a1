//! `audit_logs`: who changed what, one partition a month. Written by `audit_trigger()` alone, and append-only.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "audit_logs",
                "Append-only audit trail written by audit_trigger(), partitioned by UTC month (created_at); \
                 partitions are detached and archived after 24 months",
            )
            .col(partitioned_id())
            .col(varchar("table_name", 63))
            .col(varchar("operation", 10).comment(
                "TG_OP; VARCHAR because the locked audit_trigger() inserts text, which has no assignment \
                 cast to an enum",
            ))
            .col(
                uuid("record_id")
                    .null()
                    .comment("id of the changed row; NULL for TRUNCATE or a table without id"),
            )
            .col(
                jsonb("old_data").null().comment("Row before UPDATE/DELETE without secrets; NULL for INSERT"),
            )
            .col(jsonb("new_data").null().comment("Row after INSERT/UPDATE without secrets; NULL for DELETE"))
            .col(
                ColumnDef::new("changed_columns")
                    .array(ColumnType::Text)
                    .null()
                    .comment("Columns whose value changed in an UPDATE, updated_at aside"),
            )
            .col(
                uuid("user_id")
                    .null()
                    .comment("Owner of the changed row; no foreign key, the log must outlive the user"),
            )
            .col(uuid("actor_id").null().comment(
                "Who made the change (SET LOCAL app.user_id), NULL = system; no foreign key, the log \
                 must outlive the user",
            ))
            .col(inet("ip_address").null().comment("Address of the client (SET LOCAL app.ip_address)"))
            .col(
                varchar("request_id", 100)
                    .null()
                    .comment("Correlation id of the HTTP request (SET LOCAL app.request_id)"),
            )
            .col(created_at())
            .col(updated_at())
            .primary_key(Index::create().name("audit_logs_pkey").col("id").col("created_at"))
            .allowed("chk_audit_logs_operation", "operation", &["INSERT", "UPDATE", "DELETE", "TRUNCATE"])
            .partition_by_range(["created_at"]),
        )
        .await?;
        create_indexes(
            m,
            "audit_logs",
            [
                index(
                    "idx_audit_logs_table_name_record_id_created_at",
                    [asc("table_name"), asc("record_id"), desc("created_at")],
                ),
                index("idx_audit_logs_user_id_created_at", [asc("user_id"), desc("created_at")])
                    .partial("user_id IS NOT NULL"),
                index("idx_audit_logs_actor_id_created_at", [asc("actor_id"), desc("created_at")])
                    .partial("actor_id IS NOT NULL"),
                index("idx_audit_logs_request_id", ["request_id"]).partial("request_id IS NOT NULL"),
                index("idx_audit_logs_created_at_id_desc", [desc("created_at"), desc("id")]),
            ],
        )
        .await?;
        sql::run(m, include_str!("sql/audit_logs_append_only.up.sql")).await?;
        create_partitions(
            m,
            Partitions {
                table: "audit_logs",
                granularity: Granularity::Month,
                horizon: "3 months",
                retention: "24 months",
                default_partition: true,
            },
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        forget_partitions(m, "audit_logs").await?;
        drop_table(m, "audit_logs").await?;
        sql::run(m, include_str!("sql/audit_logs_append_only.down.sql")).await
    }
}
