//! `queue_items`: the tracks of a queue, in order. A track may be queued more than once.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("queue_items", "Tracks that wait in a playback queue, in order")
                .col(id())
                .col(uuid("queue_id"))
                .col(uuid("track_id"))
                .col(integer("position").comment("Order within the queue"))
                .col(timestamptz("added_at").default(now()))
                .col(created_at())
                .col(updated_at())
                .references("fk_queue_items_queues", "queue_id", "queues", Cascade)
                .references("fk_queue_items_tracks", "track_id", "tracks", Cascade),
        )
        .await?;
        create_indexes(
            m,
            "queue_items",
            [
                index("idx_queue_items_queue_id_position", ["queue_id", "position"]),
                index("idx_queue_items_track_id", ["track_id"]),
                // service::streaming::queue_items::list
                index("idx_queue_items_queue_id_position_id", ["queue_id", "position", "id"]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "queue_items").await
    }
}
