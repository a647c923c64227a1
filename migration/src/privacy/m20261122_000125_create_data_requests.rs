//! `data_requests`: requests for export, erasure and rectification, and the proof that they were carried out.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "data_requests",
                "GDPR requests (access/export, erasure, rectification); outlive the account as proof \
                 of execution; one open per user and kind",
            )
            .col(id())
            .col(uuid("user_id").null().comment("NULL once the account no longer exists"))
            .col(varchar("subject_hash", 64).comment(
                "Hex HMAC-SHA-256 of the lower-cased e-mail: answers \"was this person erased\" \
                 without keeping the address",
            ))
            // Request
            .col(enumeration("kind", "data_request_kind"))
            .col(text("details").null().comment("What to correct, for a rectification"))
            .col(inet("requested_ip").null())
            .col(timestamptz("identity_verified_at").null())
            // Status
            .col(enumeration("status", "data_request_status").default("pending"))
            .col(timestamptz("execute_after").default(now()).comment(
                "Workers claim from this time on; an erasure gets a 14-day grace period in which it \
                 can be cancelled",
            ))
            .col(
                timestamptz("due_at")
                    .default(Expr::cust("NOW() + INTERVAL '30 days'"))
                    .comment("Legal deadline: one month, extended at most by two"),
            )
            .col(timestamptz("locked_at").null())
            .col(varchar("locked_by", 100).null())
            .col(uuid("handled_by").null())
            .col(text("rejection_reason").null())
            .col(text("error_message").null())
            // Result
            .col(uuid("file_id").null().comment("Export archive, deleted at file_expires_at"))
            .col(timestamptz("file_expires_at").null())
            .col(timestamptz("completed_at").null().comment("End of the request, whatever the outcome"))
            .col(created_at())
            .col(updated_at())
            .references("fk_data_requests_users_user_id", "user_id", "users", SetNull)
            .references("fk_data_requests_users_handled_by", "handled_by", "users", SetNull)
            .references("fk_data_requests_files", "file_id", "files", SetNull)
            .checked("chk_data_requests_subject_hash_format", "subject_hash ~ '^[0-9a-f]{64}$'")
            .checked("chk_data_requests_details_length", "LENGTH(details) <= 5000")
            .checked(
                "chk_data_requests_rectification_details",
                "kind <> 'rectification' OR details IS NOT NULL",
            )
            .checked("chk_data_requests_due_after_created", "due_at > created_at")
            .checked("chk_data_requests_lock", "(status = 'processing') = (locked_at IS NOT NULL)")
            .checked(
                "chk_data_requests_completed",
                "(status IN ('completed', 'rejected', 'cancelled')) = (completed_at IS NOT NULL)",
            )
            .checked("chk_data_requests_rejected", "status <> 'rejected' OR rejection_reason IS NOT NULL"),
        )
        .await?;
        create_indexes(
            m,
            "data_requests",
            [
                unique_index("idx_data_requests_user_id_kind_unique", ["user_id", "kind"])
                    .partial("status IN ('pending', 'processing')"),
                index(
                    "idx_data_requests_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                )
                .partial("user_id IS NOT NULL"),
                index("idx_data_requests_subject_hash", ["subject_hash"]),
                index("idx_data_requests_handled_by", ["handled_by"]).partial("handled_by IS NOT NULL"),
                index("idx_data_requests_file_id", ["file_id"]).partial("file_id IS NOT NULL"),
                index("idx_data_requests_execute_after_id", ["execute_after", "id"])
                    .partial("status = 'pending'"),
                index("idx_data_requests_locked_at", ["locked_at"]).partial("status = 'processing'"),
                index("idx_data_requests_due_at", ["due_at"]).partial("status IN ('pending', 'processing')"),
                index("idx_data_requests_file_expires_at", ["file_expires_at"])
                    .partial("file_id IS NOT NULL"),
            ],
        )
        .await?;
        create_audit_trigger(m, "data_requests").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "data_requests").await
    }
}
