//! `track_downloads`: every download of a track; the row outlives who downloaded and what.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("track_downloads", "Append-only log of track downloads; feeds tracks.download_count")
                .col(id())
                .col(uuid("track_id"))
                .col(uuid("user_id").null().comment("NULL = anonymous, or the account was erased"))
                .col(
                    uuid("file_id")
                        .null()
                        .comment("Variant delivered (original or a file_conversions result)"),
                )
                .col(
                    varchar("file_format", 50)
                        .comment("As file_conversions.target_format: wav, mp3, flac, ..."),
                )
                .col(inet("ip_address").null().comment("For abuse control; set NULL after 90 days"))
                .col(text("user_agent").null())
                .col(created_at())
                .col(updated_at())
                .references("fk_track_downloads_tracks", "track_id", "tracks", Cascade)
                .references("fk_track_downloads_users", "user_id", "users", SetNull)
                .references("fk_track_downloads_files", "file_id", "files", SetNull),
        )
        .await?;
        create_indexes(
            m,
            "track_downloads",
            [
                index(
                    "idx_track_downloads_track_id_created_at_id",
                    [asc("track_id"), desc("created_at"), desc("id")],
                ),
                index(
                    "idx_track_downloads_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                )
                .partial("user_id IS NOT NULL"),
                index("idx_track_downloads_file_id", ["file_id"]).partial("file_id IS NOT NULL"),
                index("idx_track_downloads_created_at_brin", ["created_at"]).brin(),
                // veza.clean_up
                index("idx_track_downloads_created_at_addressed", ["created_at"])
                    .partial("ip_address IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "track_downloads").await
    }
}
