//! `playlists`: lists of tracks. Its counters are kept by triggers of the counted tables.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table_with_counters(
            m,
            table("playlists", "Playlists of users, with their denormalised counters")
                .col(id())
                .col(uuid("user_id").comment("Owner"))
                // Playlist info
                .col(varchar("name", 255))
                .col(text("description").null())
                .col(text("cover_url").null())
                // Properties
                .col(enumeration("visibility", "visibility").default("public"))
                .col(boolean("is_collaborative").default(false))
                // Counters
                .col(integer("track_count").default(0).comment("Rows of playlist_tracks"))
                .col(
                    integer("duration_seconds")
                        .default(0)
                        .comment("Sum of tracks.duration over playlist_tracks, in seconds"),
                )
                .col(integer("follower_count").default(0).comment("Rows of playlist_follows"))
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_playlists_users", "user_id", "users", Cascade)
                .not_negative("chk_playlists_track_count_positive", "track_count")
                .not_negative("chk_playlists_duration_seconds_positive", "duration_seconds")
                .not_negative("chk_playlists_follower_count_positive", "follower_count"),
            &["track_count", "duration_seconds", "follower_count"],
        )
        .await?;
        create_indexes(
            m,
            "playlists",
            [
                index("idx_playlists_user_id", ["user_id"]),
                index("idx_playlists_visibility", ["visibility"]),
                index("idx_playlists_created_at_desc", [desc("created_at")]),
                // service::streaming::playlists::list_by_owner
                index(
                    "idx_playlists_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                )
                .partial("deleted_at IS NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "playlists").await
    }
}
