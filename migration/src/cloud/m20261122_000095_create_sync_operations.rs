//! `sync_operations`: transfers of single files with a cloud account; queue and history.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("sync_operations", "Queue and history of single file transfers with a cloud account")
                .col(id())
                .col(uuid("cloud_account_id"))
                .col(uuid("file_id").null().comment(
                    "Source of an upload, result of a download; NULL until downloaded or after the file \
                     was deleted",
                ))
                // Operation
                .col(enumeration("direction", "sync_direction"))
                .col(text("remote_path").comment(
                    "Path below cloud_accounts.root_path; one live operation per account and path, in \
                     either direction",
                ))
                .col(varchar("remote_etag", 255).null().comment(
                    "Version seen at the provider, compared before overwriting; a mismatch ends as status \
                     conflict",
                ))
                .col(varchar("content_hash", 64).null().comment("Hex SHA-256 of the transferred content"))
                // Progress
                .col(bigint("total_bytes").null().comment("NULL until the size is known"))
                .col(bigint("transferred_bytes").default(0))
                // Status
                .col(enumeration("status", "sync_operation_status").default("pending"))
                .col(integer("attempts").default(0))
                .col(integer("max_attempts").default(5))
                .col(
                    timestamptz("next_attempt_at")
                        .default(now())
                        .comment("Not claimed before this time (exponential backoff after a failure)"),
                )
                .col(timestamptz("locked_at").null())
                .col(varchar("locked_by", 100).null())
                .col(text("error_message").null())
                .col(timestamptz("started_at").null())
                .col(timestamptz("completed_at").null())
                .col(created_at())
                .col(updated_at())
                .references(
                    "fk_sync_operations_cloud_accounts",
                    "cloud_account_id",
                    "cloud_accounts",
                    Cascade,
                )
                .references("fk_sync_operations_files", "file_id", "files", SetNull)
                .checked(
                    "chk_sync_operations_remote_path_length",
                    "OCTET_LENGTH(remote_path) >= 1 AND OCTET_LENGTH(remote_path) <= 2000",
                )
                .checked("chk_sync_operations_content_hash_format", "content_hash ~ '^[0-9a-f]{64}$'")
                .checked(
                    "chk_sync_operations_bytes",
                    "transferred_bytes >= 0 AND total_bytes >= 0 AND transferred_bytes <= total_bytes",
                )
                .checked("chk_sync_operations_attempts", "attempts >= 0 AND max_attempts >= 1")
                .checked("chk_sync_operations_lock", "(status = 'processing') = (locked_at IS NOT NULL)")
                .checked("chk_sync_operations_completed", "status <> 'completed' OR completed_at IS NOT NULL")
                .checked("chk_sync_operations_completed_after_start", "completed_at >= started_at"),
        )
        .await?;
        create_indexes(
            m,
            "sync_operations",
            [
                index(
                    "idx_sync_operations_cloud_account_id_created_at_id",
                    [asc("cloud_account_id"), desc("created_at"), desc("id")],
                ),
                index("idx_sync_operations_file_id_created_at", [asc("file_id"), desc("created_at")])
                    .partial("file_id IS NOT NULL"),
                index("idx_sync_operations_next_attempt_at_id", ["next_attempt_at", "id"])
                    .partial("status = 'pending'"),
                index("idx_sync_operations_locked_at", ["locked_at"]).partial("status = 'processing'"),
                unique_index(
                    "idx_sync_operations_cloud_account_id_remote_path_unique",
                    ["cloud_account_id", "remote_path"],
                )
                .partial("status IN ('pending', 'processing')"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "sync_operations").await
    }
}
