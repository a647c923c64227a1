//! `playback_history`: every play, one partition a month. No DEFAULT partition: it would slow ordered reads.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "playback_history",
                "Plays of tracks, partitioned by UTC month (played_at); feeds tracks.play_count",
            )
            .col(partitioned_id())
            .col(uuid("user_id"))
            .col(uuid("track_id"))
            // Playback
            .col(integer("played_duration").comment("seconds actually played"))
            .col(integer("completion_percentage").comment("0-100"))
            // Context
            .col(varchar("source", 50).null().comment("playlist, album, search, recommendation"))
            .col(
                uuid("source_id")
                    .null()
                    .comment("ID of playlist, album, etc., of source; polymorphic, no foreign key"),
            )
            .col(varchar("device_type", 50).null().comment("mobile, desktop, web"))
            .col(timestamptz("played_at").default(now()))
            .col(created_at())
            .col(updated_at())
            .primary_key(Index::create().name("playback_history_pkey").col("id").col("played_at"))
            .references("fk_playback_history_users", "user_id", "users", Cascade)
            .references("fk_playback_history_tracks", "track_id", "tracks", Cascade)
            .checked(
                "chk_playback_history_completion",
                "completion_percentage >= 0 AND completion_percentage <= 100",
            )
            .not_negative("chk_playback_history_played_duration_positive", "played_duration")
            .partition_by_range(["played_at"]),
        )
        .await?;
        create_indexes(
            m,
            "playback_history",
            [
                index("idx_playback_history_user_id_played_at", [asc("user_id"), desc("played_at")]),
                index("idx_playback_history_track_id", ["track_id"]),
            ],
        )
        .await?;
        create_partitions(
            m,
            Partitions {
                table: "playback_history",
                granularity: Granularity::Month,
                horizon: "12 months",
                retention: "24 months",
                default_partition: false,
            },
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        forget_partitions(m, "playback_history").await?;
        drop_table(m, "playback_history").await
    }
}
