//! `refresh_tokens`: each is used once and replaced by the next of its session.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "refresh_tokens",
                "JWT refresh tokens for long sessions; split token, the client holds selector.verifier",
            )
            .col(id())
            .col(uuid("user_id"))
            .col(
                uuid("session_id")
                    .null()
                    .comment("Token family: the signed-in device within which the tokens rotate"),
            )
            .col(
                varchar("token", 255)
                    .comment("Public selector of the token: random, looked up by its unique index"),
            )
            .col(
                varchar("token_hash", 255).comment("SHA-256 of the secret verifier, which is stored nowhere"),
            )
            // Device
            .col(varchar("device_name", 255).null())
            .col(varchar("device_type", 50).null().comment("mobile, desktop, tablet"))
            .col(text("user_agent").null())
            .col(inet("ip_address").null())
            // Expiration
            .col(timestamptz("expires_at"))
            .col(timestamptz("last_used_at").null())
            // Status
            .col(boolean("is_revoked").default(false))
            .col(timestamptz("revoked_at").null())
            .col(varchar("revoked_reason", 255).null())
            .col(created_at())
            .col(updated_at())
            .references("fk_refresh_tokens_users", "user_id", "users", Cascade)
            .references("fk_refresh_tokens_auth_sessions", "session_id", "auth_sessions", Cascade)
            .unique("uq_refresh_tokens_token", ["token"])
            .checked("chk_refresh_tokens_expires_future", "expires_at > created_at"),
        )
        .await?;
        create_indexes(
            m,
            "refresh_tokens",
            [
                index("idx_refresh_tokens_user_id", ["user_id"]),
                index("idx_refresh_tokens_session_id", ["session_id"]).partial("session_id IS NOT NULL"),
                index("idx_refresh_tokens_token_hash", ["token_hash"]),
                index("idx_refresh_tokens_expires_at", ["expires_at"]),
                index("idx_refresh_tokens_is_revoked", ["is_revoked"]).partial("is_revoked = false"),
            ],
        )
        .await?;
        create_audit_trigger(m, "refresh_tokens").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "refresh_tokens").await
    }
}
