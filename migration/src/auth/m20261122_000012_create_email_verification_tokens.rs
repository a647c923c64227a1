//! `email_verification_tokens`: what a verification mail links to; used once.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "email_verification_tokens",
                "E-mail verification; split token, the link holds selector.verifier",
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
            .col(varchar("email", 255).comment("E-mail to verify"))
            // Status
            .col(boolean("verified").default(false))
            .col(timestamptz("verified_at").null())
            .col(timestamptz("expires_at"))
            .col(created_at())
            .col(updated_at())
            .references("fk_email_verification_tokens_users", "user_id", "users", Cascade)
            .unique("uq_email_verification_tokens_token", ["token"])
            .checked("chk_email_verification_expires", "expires_at > created_at"),
        )
        .await?;
        create_indexes(
            m,
            "email_verification_tokens",
            [
                index("idx_email_verification_tokens_user_id", ["user_id"]),
                index("idx_email_verification_tokens_token_hash", ["token_hash"]),
                index("idx_email_verification_tokens_email", ["email"]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "email_verification_tokens").await
    }
}
