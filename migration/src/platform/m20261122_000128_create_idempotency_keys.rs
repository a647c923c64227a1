//! `idempotency_keys`: answers of write requests, for the client that asks again.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "idempotency_keys",
                "Answers of finished write requests, replayed when a client retries with the same key",
            )
            .col(id())
            .col(uuid("user_id"))
            // Key
            .col(varchar("scope", 100).comment("Operation the key belongs to (POST /orders)"))
            .col(varchar("idempotency_key", 255).comment("Value of the Idempotency-Key header"))
            .col(varchar("request_hash", 64).comment(
                "Hex SHA-256 of the canonical request; another hash under the same key is answered \
                 422",
            ))
            // Response
            .col(integer("response_status").null())
            .col(
                jsonb("response_body")
                    .null()
                    .comment("NULL with a response_status = empty body; never holds secrets"),
            )
            .col(timestamptz("locked_at").null().comment(
                "Request being executed; a retry is answered 409 until completed, an old value may be \
                 taken over",
            ))
            .col(timestamptz("completed_at").null())
            .col(timestamptz("expires_at").default(Expr::cust("NOW() + INTERVAL '24 hours'")))
            .col(created_at())
            .col(updated_at())
            .references("fk_idempotency_keys_users", "user_id", "users", Cascade)
            .unique(
                "uq_idempotency_keys_user_id_scope_idempotency_key",
                ["user_id", "scope", "idempotency_key"],
            )
            .checked("chk_idempotency_keys_key_length", "LENGTH(idempotency_key) >= 1")
            .checked("chk_idempotency_keys_request_hash_format", "request_hash ~ '^[0-9a-f]{64}$'")
            .checked(
                "chk_idempotency_keys_response_status_range",
                "response_status >= 100 AND response_status <= 599",
            )
            .checked(
                "chk_idempotency_keys_completed",
                "(response_status IS NULL) = (completed_at IS NULL) AND (completed_at IS NULL OR \
                 locked_at IS NULL)",
            )
            .checked("chk_idempotency_keys_expires_future", "expires_at > created_at"),
        )
        .await?;
        create_indexes(m, "idempotency_keys", [index("idx_idempotency_keys_expires_at", ["expires_at"])])
            .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "idempotency_keys").await
    }
}
