//! `track_analytics`: how a track fared, one row a day.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("track_analytics", "Performance of a track per UTC day; days without activity have no row")
                .col(id())
                .col(uuid("track_id"))
                .col(date("metric_date"))
                // Plays
                .col(integer("play_count").default(0))
                .col(
                    integer("unique_listener_count")
                        .default(0)
                        .comment("Distinct listeners of that day; not additive over days"),
                )
                .col(integer("skip_count").default(0).comment("Plays left before 30 seconds"))
                .col(bigint("listening_seconds").default(0))
                .col(decimal("average_completion_percent", 5, 2).null().comment(
                    "Mean of playback_history.completion_percentage, NULL without plays; weight by \
                     play_count to combine days",
                ))
                // Engagement
                .col(
                    integer("like_count").default(0).comment(
                        "Likes received that day (not the running total, which is tracks.like_count)",
                    ),
                )
                .col(integer("comment_count").default(0))
                .col(integer("share_count").default(0))
                .col(integer("playlist_add_count").default(0))
                .col(integer("download_count").default(0))
                // Revenue
                .col(decimal("revenue", 10, 2).default(0).comment(
                    "Net amount of the day after refunds, may be negative, converted to currency (the \
                     reporting currency)",
                ))
                .col(currency())
                .col(created_at())
                .col(updated_at())
                .references("fk_track_analytics_tracks", "track_id", "tracks", Cascade)
                .unique("uq_track_analytics_track_id_metric_date", ["track_id", "metric_date"])
                .checked(
                    "chk_track_analytics_plays_positive",
                    "play_count >= 0 AND unique_listener_count >= 0 AND skip_count >= 0 AND \
                     listening_seconds >= 0",
                )
                .checked(
                    "chk_track_analytics_plays_consistent",
                    "unique_listener_count <= play_count AND skip_count <= play_count",
                )
                .checked(
                    "chk_track_analytics_completion_range",
                    "average_completion_percent >= 0 AND average_completion_percent <= 100",
                )
                .checked(
                    "chk_track_analytics_engagement_positive",
                    "like_count >= 0 AND comment_count >= 0 AND share_count >= 0 AND playlist_add_count \
                     >= 0 AND download_count >= 0",
                )
                .checked("chk_track_analytics_currency_format", "currency ~ '^[A-Z]{3}$'"),
        )
        .await?;
        create_indexes(
            m,
            "track_analytics",
            [index("idx_track_analytics_metric_date_play_count", [asc("metric_date"), desc("play_count")])],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "track_analytics").await
    }
}
