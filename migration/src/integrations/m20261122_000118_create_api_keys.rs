//! `api_keys`: keys with which programs act for a user.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("api_keys", "Personal API keys; the key is shown once and only its hash is kept")
                .col(id())
                .col(uuid("user_id"))
                // Key
                .col(varchar("name", 100))
                .col(
                    varchar("key_prefix", 16)
                        .comment("First characters of the key, not secret: lookup and display (vz_4fQ2kP9a)"),
                )
                .col(
                    varchar("key_hash", 64).comment(
                        "Hex SHA-256 of the whole key (256 random bits, so a slow hash is not needed)",
                    ),
                )
                .col(varchars("scopes", 50).default("{}"))
                // Usage
                .col(
                    timestamptz("last_used_at")
                        .null()
                        .comment("Written at most once a minute; not indexed, so that the update stays HOT"),
                )
                .col(inet("last_used_ip").null())
                // Expiration
                .col(timestamptz("expires_at").null().comment("NULL = does not expire"))
                .col(timestamptz("revoked_at").null())
                .col(varchar("revoked_reason", 255).null())
                .col(created_at())
                .col(updated_at())
                .references("fk_api_keys_users", "user_id", "users", Cascade)
                .unique("uq_api_keys_key_prefix", ["key_prefix"])
                .checked("chk_api_keys_name_length", "LENGTH(TRIM(name)) >= 1")
                .checked("chk_api_keys_key_prefix_format", "key_prefix ~ '^[A-Za-z0-9_]{8,16}$'")
                .checked("chk_api_keys_key_hash_format", "key_hash ~ '^[0-9a-f]{64}$'")
                .checked(
                    "chk_api_keys_scopes_count",
                    "CARDINALITY(scopes) <= 50 AND ARRAY_POSITION(scopes, NULL) IS NULL",
                )
                .checked("chk_api_keys_expires_future", "expires_at > created_at")
                .checked("chk_api_keys_revoked", "revoked_reason IS NULL OR revoked_at IS NOT NULL"),
        )
        .await?;
        create_indexes(
            m,
            "api_keys",
            [
                index("idx_api_keys_user_id_created_at_id", [asc("user_id"), desc("created_at"), desc("id")]),
                unique_index("idx_api_keys_user_id_name_unique", [asc("user_id"), expr("LOWER(name)")])
                    .partial("revoked_at IS NULL"),
                index("idx_api_keys_expires_at", ["expires_at"])
                    .partial("revoked_at IS NULL AND expires_at IS NOT NULL"),
            ],
        )
        .await?;
        create_audit_trigger(m, "api_keys").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "api_keys").await
    }
}
