//! `file_uploads`: uploads under way, so that one that broke off goes on where it stopped.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "file_uploads",
                "Upload sessions, for resumable uploads; incomplete ones are cleaned up after expires_at",
            )
            .col(id())
            .col(uuid("user_id"))
            .col(varchar("filename", 255))
            .col(bigint("file_size").comment("bytes"))
            .col(varchar("mime_type", 100))
            // Progress
            .col(bigint("bytes_uploaded").default(0))
            .col(integer("chunks_uploaded").default(0))
            .col(integer("total_chunks").null())
            .col(
                varchar("status", 50)
                    .default("pending")
                    .comment("pending, uploading, processing, completed, failed"),
            )
            // Storage
            .col(text("storage_key").null())
            .col(text("upload_id").null().comment("S3 multipart upload ID"))
            .col(jsonb("metadata").null())
            .col(created_at())
            .col(updated_at())
            .col(timestamptz("expires_at"))
            .references("fk_file_uploads_users", "user_id", "users", Cascade)
            .checked("chk_file_uploads_bytes_uploaded", "bytes_uploaded >= 0 AND bytes_uploaded <= file_size")
            .allowed(
                "chk_file_uploads_status_allowed",
                "status",
                &["pending", "uploading", "processing", "completed", "failed"],
            ),
        )
        .await?;
        create_indexes(
            m,
            "file_uploads",
            [
                index("idx_file_uploads_user_id", ["user_id"]),
                index("idx_file_uploads_status", ["status"]),
                index("idx_file_uploads_expires_at", ["expires_at"]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "file_uploads").await
    }
}
