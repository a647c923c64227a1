//! `system_configs`: settings of the application, read at run time.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("system_configs", "Application settings read at run time")
                .col(id())
                // Config
                .col(varchar("key", 100).comment("Dotted name (uploads.max_size_bytes)"))
                .col(enumeration("value_type", "config_value_type"))
                .col(jsonb("value").null().comment("JSON value of the type value_type; NULL when is_secret"))
                .col(
                    bytea("value_encrypted")
                        .null()
                        .comment("Envelope of the value when is_secret, NULL otherwise"),
                )
                .col(text("description").null())
                // Status
                .col(boolean("is_secret").default(false))
                .col(boolean("is_public").default(false).comment("Sent to clients without login"))
                .col(uuid("updated_by").null())
                .col(created_at())
                .col(updated_at())
                .references("fk_system_configs_users", "updated_by", "users", SetNull)
                .unique("uq_system_configs_key", ["key"])
                .checked("chk_system_configs_key_format", r"key ~ '^[a-z0-9_]+(\.[a-z0-9_]+)*$'")
                .checked(
                    "chk_system_configs_secret",
                    "is_secret = (value IS NULL) AND is_secret = (value_encrypted IS NOT NULL)",
                )
                .checked("chk_system_configs_secret_not_public", "NOT (is_secret AND is_public)")
                .checked(
                    "chk_system_configs_value_type",
                    "CASE value_type \
                     WHEN 'string' THEN JSONB_TYPEOF(value) = 'string' \
                     WHEN 'integer' THEN JSONB_TYPEOF(value) = 'number' AND value::TEXT ~ '^-?[0-9]+$' \
                     WHEN 'number' THEN JSONB_TYPEOF(value) = 'number' \
                     WHEN 'boolean' THEN JSONB_TYPEOF(value) = 'boolean' \
                     WHEN 'object' THEN JSONB_TYPEOF(value) = 'object' \
                     WHEN 'array' THEN JSONB_TYPEOF(value) = 'array' \
                     END",
                ),
        )
        .await?;
        create_indexes(
            m,
            "system_configs",
            [index("idx_system_configs_updated_by", ["updated_by"]).partial("updated_by IS NOT NULL")],
        )
        .await?;
        create_audit_trigger(m, "system_configs").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "system_configs").await
    }
}
