//! `file_conversions`: the queue of conversions, claimed by workers one by one.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("file_conversions", "Conversions of a file into another format; a queue")
                .col(id())
                .col(uuid("source_file_id"))
                .col(
                    uuid("converted_file_id")
                        .null()
                        .comment("The result; NULL = not completed, or that file is gone"),
                )
                .col(varchar("target_format", 50))
                .col(varchar("target_quality", 50).null())
                .col(
                    varchar("status", 50)
                        .default("pending")
                        .comment("pending, processing, completed, failed"),
                )
                .col(integer("progress").default(0).comment("0-100%"))
                .col(text("error_message").null())
                .col(created_at())
                .col(updated_at())
                .col(timestamptz("completed_at").null())
                .references("fk_file_conversions_files_source_file_id", "source_file_id", "files", Cascade)
                .references(
                    "fk_file_conversions_files_converted_file_id",
                    "converted_file_id",
                    "files",
                    SetNull,
                )
                .allowed(
                    "chk_file_conversions_status_allowed",
                    "status",
                    &["pending", "processing", "completed", "failed"],
                )
                .checked("chk_file_conversions_progress_range", "progress >= 0 AND progress <= 100"),
        )
        .await?;
        create_indexes(
            m,
            "file_conversions",
            [
                index("idx_file_conversions_source_file_id", ["source_file_id"]),
                index("idx_file_conversions_converted_file_id", ["converted_file_id"])
                    .partial("converted_file_id IS NOT NULL"),
                index("idx_file_conversions_status", ["status"]),
                // Serves service::files::file_conversions::claim: what is not ended, in the order of the queue.
                index("idx_file_conversions_created_at_id", ["created_at", "id"])
                    .partial("status IN ('pending', 'processing')"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "file_conversions").await
    }
}
