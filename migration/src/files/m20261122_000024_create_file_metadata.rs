//! `file_metadata`: what was read out of a file, one row each.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("file_metadata", "Metadata extracted from a file: audio, image, video")
                .col(id())
                .col(uuid("file_id"))
                // Audio
                .col(varchar("title", 255).null())
                .col(varchar("artist", 255).null())
                .col(varchar("album", 255).null())
                .col(varchar("genre", 100).null())
                .col(integer("year").null())
                .col(integer("duration").null().comment("seconds"))
                .col(integer("bitrate").null().comment("kbps"))
                .col(integer("sample_rate").null().comment("Hz"))
                .col(integer("channels").null())
                .col(varchar("codec", 50).null())
                // Image
                .col(integer("width").null())
                .col(integer("height").null())
                .col(varchar("format", 50).null())
                // Video
                .col(varchar("video_codec", 50).null())
                .col(varchar("audio_codec", 50).null())
                .col(decimal("framerate", 10, 2).null())
                // Music
                .col(integer("bpm").null().comment("Beats per minute"))
                .col(varchar("musical_key", 10).null().comment("C, C#, D, etc."))
                .col(varchar("time_signature", 10).null().comment("4/4, 3/4, etc."))
                .col(jsonb("raw_metadata").null().comment("Full ID3/EXIF data"))
                .col(timestamptz("extracted_at").default(now()))
                .col(created_at())
                .col(updated_at())
                .references("fk_file_metadata_files", "file_id", "files", Cascade)
                .unique("idx_file_metadata_file_id", ["file_id"]),
        )
        .await?;
        create_indexes(
            m,
            "file_metadata",
            [
                index("idx_file_metadata_genre", ["genre"]).partial("genre IS NOT NULL"),
                index("idx_file_metadata_duration", ["duration"]).partial("duration IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "file_metadata").await
    }
}
