//! `feature_flags`: what is switched on, for whom, since when.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("feature_flags", "Feature toggles; services load the whole table and cache it")
                .col(id())
                // Flag
                .col(varchar("key", 100))
                .col(text("description").null())
                .col(
                    boolean("is_enabled").default(false).comment("Master switch; false wins over every rule"),
                )
                // Rollout
                .col(
                    integer("rollout_percent")
                        .default(100)
                        .comment("Share of users no rule matches, by hash(key, user id) modulo 100"),
                )
                .col(jsonb("targeting_rules").default("[]").comment(
                    "Ordered array of {attribute, operator, values, enabled}; the first match decides",
                ))
                .col(timestamptz("starts_at").null().comment("Off before this time; NULL = no start"))
                .col(timestamptz("ends_at").null().comment("Off from this time on; NULL = no end"))
                .col(uuid("updated_by").null())
                .col(created_at())
                .col(updated_at())
                .references("fk_feature_flags_users", "updated_by", "users", SetNull)
                .unique("uq_feature_flags_key", ["key"])
                .checked("chk_feature_flags_key_format", r"key ~ '^[a-z0-9_]+(\.[a-z0-9_]+)*$'")
                .checked("chk_feature_flags_rollout_range", "rollout_percent >= 0 AND rollout_percent <= 100")
                .checked("chk_feature_flags_rules_array", "JSONB_TYPEOF(targeting_rules) = 'array'")
                .checked("chk_feature_flags_end_after_start", "ends_at > starts_at"),
        )
        .await?;
        create_indexes(
            m,
            "feature_flags",
            [index("idx_feature_flags_updated_by", ["updated_by"]).partial("updated_by IS NOT NULL")],
        )
        .await?;
        create_audit_trigger(m, "feature_flags").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "feature_flags").await
    }
}
