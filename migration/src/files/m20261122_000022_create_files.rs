//! `files`: what lies in the object store; the rows that every upload ends in.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("files", "Files in the object store")
                .col(id())
                .col(uuid("user_id"))
                .col(varchar("filename", 255))
                .col(varchar("original_filename", 255))
                .col(varchar("mime_type", 100))
                .col(bigint("file_size").comment("bytes"))
                // Storage
                .col(text("storage_path").comment("S3 key or local path"))
                .col(varchar("storage_provider", 50).default("s3").comment("s3, local, minio"))
                .col(varchar("bucket_name", 255).null())
                .col(text("url"))
                .col(text("thumbnail_url").null())
                // Content
                .col(varchar("file_hash", 64).null().comment("SHA-256"))
                .col(jsonb("metadata").null().comment("Extract metadata (dimensions, duration, etc.)"))
                // Processing
                .col(boolean("is_processed").default(false))
                .col(timestamptz("processed_at").null())
                .col(text("processing_error").null())
                // Security
                .col(boolean("virus_scanned").default(false))
                .col(varchar("virus_scan_result", 50).null())
                .col(timestamptz("virus_scanned_at").null())
                .col(boolean("is_public").default(false))
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_files_users", "user_id", "users", Cascade)
                .checked("chk_files_size_positive", "file_size > 0"),
        )
        .await?;
        create_indexes(
            m,
            "files",
            [
                index("idx_files_user_id", ["user_id"]),
                index("idx_files_mime_type", ["mime_type"]),
                index("idx_files_file_hash", ["file_hash"]).partial("file_hash IS NOT NULL"),
                index("idx_files_created_at_desc", [desc("created_at")]),
                // Serves service::files::files::list: equality column, then the cursor.
                index("idx_files_user_id_created_at_id", [asc("user_id"), desc("created_at"), desc("id")])
                    .partial("deleted_at IS NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "files").await
    }
}
