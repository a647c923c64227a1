//! `playlist_follows`: who saved which playlist, once each.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("playlist_follows", "Playlists saved by users; feeds playlists.follower_count")
                .col(id())
                .col(uuid("user_id"))
                .col(uuid("playlist_id"))
                .col(created_at())
                .col(updated_at())
                .references("fk_playlist_follows_users", "user_id", "users", Cascade)
                .references("fk_playlist_follows_playlists", "playlist_id", "playlists", Cascade)
                .unique("uq_playlist_follows_user_id_playlist_id", ["user_id", "playlist_id"]),
        )
        .await?;
        create_indexes(
            m,
            "playlist_follows",
            [
                index(
                    "idx_playlist_follows_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                ),
                index(
                    "idx_playlist_follows_playlist_id_created_at_id",
                    [asc("playlist_id"), desc("created_at"), desc("id")],
                ),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "playlist_follows").await
    }
}
