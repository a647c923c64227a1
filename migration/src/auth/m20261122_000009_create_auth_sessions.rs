//! `auth_sessions`: signed-in devices. One login is one row; its refresh tokens rotate inside it.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "auth_sessions",
                "Signed-in devices of a user, with remote sign-out; expired and revoked rows \
                 are purged after 30 days",
            )
            .col(id())
            .col(uuid("user_id"))
            .col(varchar("session_token_hash", 64).comment("Hex SHA-256 of the session token"))
            // Device
            .col(inet("ip_address"))
            .col(text("user_agent").null())
            .col(varchar("device_name", 255).null())
            .col(enumeration("device_kind", "device_kind").default("other"))
            // Expiration
            .col(timestamptz("last_seen_at").default(now()).comment(
                "Written at most once a minute; deliberately not indexed, \
                 so that the update stays HOT",
            ))
            .col(timestamptz("expires_at"))
            // Status
            .col(timestamptz("revoked_at").null())
            .col(varchar("revoked_reason", 255).null())
            .col(created_at())
            .col(updated_at())
            .references("fk_auth_sessions_users", "user_id", "users", Cascade)
            .unique("uq_auth_sessions_session_token_hash", ["session_token_hash"])
            .checked("chk_auth_sessions_token_hash_format", "session_token_hash ~ '^[0-9a-f]{64}$'")
            .checked("chk_auth_sessions_expires_future", "expires_at > created_at")
            .checked("chk_auth_sessions_revoked", "revoked_reason IS NULL OR revoked_at IS NOT NULL"),
        )
        .await?;
        create_indexes(
            m,
            "auth_sessions",
            [
                index(
                    "idx_auth_sessions_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                ),
                index("idx_auth_sessions_expires_at", ["expires_at"]),
                // veza.clean_up
                index("idx_auth_sessions_revoked_at", ["revoked_at"]).partial("revoked_at IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "auth_sessions").await
    }
}
