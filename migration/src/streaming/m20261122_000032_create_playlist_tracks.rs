//! `playlist_tracks`: which tracks are in a playlist, in which order, each once.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("playlist_tracks", "Tracks of a playlist, in order; each at most once")
                .col(id())
                .col(uuid("playlist_id"))
                .col(uuid("track_id"))
                .col(integer("position").comment("Order within the playlist"))
                .col(uuid("added_by").comment("Owner or collaborator who added it"))
                .col(timestamptz("added_at").default(now()))
                .col(created_at())
                .col(updated_at())
                .references("fk_playlist_tracks_playlists", "playlist_id", "playlists", Cascade)
                .references("fk_playlist_tracks_tracks", "track_id", "tracks", Cascade)
                .references("fk_playlist_tracks_users", "added_by", "users", Cascade)
                .unique("uq_playlist_tracks_playlist_track", ["playlist_id", "track_id"]),
        )
        .await?;
        create_indexes(
            m,
            "playlist_tracks",
            [
                index("idx_playlist_tracks_playlist_id_position", ["playlist_id", "position"]),
                index("idx_playlist_tracks_track_id", ["track_id"]),
                index("idx_playlist_tracks_added_by", ["added_by"]),
                // service::streaming::playlist_tracks::list, and what looks for a place
                index("idx_playlist_tracks_playlist_id_position_id", ["playlist_id", "position", "id"]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "playlist_tracks").await
    }
}
