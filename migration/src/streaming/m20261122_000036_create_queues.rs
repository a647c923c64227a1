//! `queues`: what a user listens to now, one row each.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("queues", "Playback queue of a user: his current listening session")
                .col(id())
                .col(uuid("user_id"))
                // Current track
                .col(uuid("current_track_id").null())
                .col(integer("current_position").default(0).comment("seconds"))
                // Playback state
                .col(boolean("is_playing").default(false))
                .col(boolean("shuffle").default(false))
                .col(varchar("repeat_mode", 20).default("off").comment("off, track, queue"))
                .col(integer("volume").default(100).comment("0-100"))
                .col(created_at())
                .col(updated_at())
                .references("fk_queues_users", "user_id", "users", Cascade)
                .references("fk_queues_tracks", "current_track_id", "tracks", SetNull)
                .unique("idx_queues_user_id", ["user_id"])
                .allowed("chk_queues_repeat_mode_allowed", "repeat_mode", &["off", "track", "queue"])
                .checked("chk_queues_volume_range", "volume >= 0 AND volume <= 100"),
        )
        .await?;
        create_indexes(
            m,
            "queues",
            [index("idx_queues_current_track_id", ["current_track_id"])
                .partial("current_track_id IS NOT NULL")],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "queues").await
    }
}
