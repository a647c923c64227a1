//! The indexes that the lists of streaming are read by: each in the order of its list, its last column unique.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What everybody may find. That it is published is a range of the index.
const LISTED: &str = "visibility = 'public' AND deleted_at IS NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_indexes(
            m,
            "tracks",
            [
                // service::streaming::tracks::list_own
                index(
                    "idx_tracks_creator_id_created_at_id",
                    [asc("creator_id"), desc("created_at"), desc("id")],
                )
                .partial("deleted_at IS NULL"),
                // list_by_creator
                index(
                    "idx_tracks_creator_id_published_at_id",
                    [asc("creator_id"), desc("published_at"), desc("id")],
                )
                .partial(LISTED),
                // list_by_genre, which reads it backward; list_similar
                index("idx_tracks_genre_published_at_id", ["genre", "published_at", "id"]).partial(LISTED),
                // list_most_played
                index("idx_tracks_play_count_id", [desc("play_count"), desc("id")]).partial(LISTED),
                // list_similar
                index("idx_tracks_genre_bpm_id", ["genre", "bpm", "id"]).partial(LISTED),
            ],
        )
        .await?;
        create_indexes(
            m,
            "track_likes",
            [
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
        .await?;
        create_indexes(
            m,
            "track_comments",
            [
                // service::streaming::track_comments::list
                index(
                    "idx_track_comments_track_id_created_at_id",
                    [asc("track_id"), desc("created_at"), desc("id")],
                )
                .partial("parent_comment_id IS NULL"),
                // list_replies
                index(
                    "idx_track_comments_parent_comment_id_created_at_id",
                    ["parent_comment_id", "created_at", "id"],
                )
                .partial("parent_comment_id IS NOT NULL"),
                // list_in_time
                index(
                    "idx_track_comments_track_id_timestamp_seconds_id",
                    ["track_id", "timestamp_seconds", "id"],
                )
                .partial("timestamp_seconds IS NOT NULL"),
            ],
        )
        .await?;
        create_indexes(
            m,
            "playlist_tracks",
            // service::streaming::playlist_tracks::list, and what looks for a place
            [index("idx_playlist_tracks_playlist_id_position_id", ["playlist_id", "position", "id"])],
        )
        .await?;
        create_indexes(
            m,
            "queue_items",
            // service::streaming::queue_items::list
            [index("idx_queue_items_queue_id_position_id", ["queue_id", "position", "id"])],
        )
        .await?;
        create_indexes(
            m,
            "playlists",
            // service::streaming::playlists::list_by_owner
            [index("idx_playlists_user_id_created_at_id", [asc("user_id"), desc("created_at"), desc("id")])
                .partial("deleted_at IS NULL")],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in [
            "idx_playlists_user_id_created_at_id",
            "idx_track_comments_track_id_timestamp_seconds_id",
            "idx_track_comments_parent_comment_id_created_at_id",
            "idx_track_comments_track_id_created_at_id",
            "idx_queue_items_queue_id_position_id",
            "idx_playlist_tracks_playlist_id_position_id",
            "idx_track_likes_track_id_created_at_id",
            "idx_track_likes_user_id_created_at_id",
            "idx_tracks_genre_bpm_id",
            "idx_tracks_play_count_id",
            "idx_tracks_genre_published_at_id",
            "idx_tracks_creator_id_published_at_id",
            "idx_tracks_creator_id_created_at_id",
        ] {
            sql::execute(m, &format!("DROP INDEX {name}")).await?;
        }
        Ok(())
    }
}
