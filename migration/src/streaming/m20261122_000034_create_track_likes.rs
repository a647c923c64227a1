//! `track_likes`: who likes which track, once each.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("track_likes", "Likes of tracks; feeds tracks.like_count")
                .col(id())
                .col(uuid("user_id"))
                .col(uuid("track_id"))
                .col(created_at())
                .col(updated_at())
                .references("fk_track_likes_users", "user_id", "users", Cascade)
                .references("fk_track_likes_tracks", "track_id", "tracks", Cascade)
                .unique("uq_track_likes_user_track", ["user_id", "track_id"]),
        )
        .await?;
        create_indexes(
            m,
            "track_likes",
            [
                index("idx_track_likes_user_id", ["user_id"]),
                index("idx_track_likes_track_id_created_at", [asc("track_id"), desc("created_at")]),
                // service::streaming::track_likes::list_liked
                index(
                    "idx_track_likes_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                ),
                // list_likers
                index(
                    "idx_track_likes_track_id_created_at_id",
                    [asc("track_id"), desc("created_at"), desc("id")],
                ),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "track_likes").await
    }
}
