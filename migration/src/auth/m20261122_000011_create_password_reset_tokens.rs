//! `password_reset_tokens`: what a reset mail links to; used once.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "password_reset_tokens",
                "Password reset by e-mail; split token, the link holds selector.verifier",
            )
            .col(id())
            .col(uuid("user_id"))
            .col(
                varchar("token", 255)
                    .comment("Public selector of the token: random, looked up by its unique index"),
            )
            .col(
                varchar("token_hash", 255).comment("SHA-256 of the secret verifier, which is stored nowhere"),
            )
            // Status
            .col(boolean("used").default(false))
            .col(timestamptz("used_at").null())
            .col(timestamptz("expires_at"))
            // Who asked
            .col(inet("ip_address").null())
            .col(text("user_agent").null())
            .col(created_at())
            .col(updated_at())
            .references("fk_password_reset_tokens_users", "user_id", "users", Cascade)
            .unique("uq_password_reset_tokens_token", ["token"])
            .checked("chk_password_reset_expires", "expires_at > created_at"),
        )
        .await?;
        create_indexes(
            m,
            "password_reset_tokens",
            [
                index("idx_password_reset_tokens_user_id", ["user_id"]),
                index("idx_password_reset_tokens_token_hash", ["token_hash"]),
                index("idx_password_reset_tokens_expires_at", ["expires_at"]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "password_reset_tokens").await
    }
}
