//! `track_comments`: comments on a track, also at a moment of it; answers are comments, too.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("track_comments", "Comments on tracks, in threads; feeds tracks.comment_count")
                .col(id())
                .col(uuid("track_id"))
                .col(uuid("user_id"))
                .col(text("content").comment("1-5000 characters"))
                .col(uuid("parent_comment_id").null().comment("The comment that this one answers"))
                .col(
                    integer("timestamp_seconds")
                        .null()
                        .comment("Moment in the track, for waveform comments; NULL if general comment"),
                )
                // Moderation
                .col(boolean("is_edited").default(false))
                .col(boolean("is_deleted").default(false))
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_track_comments_tracks", "track_id", "tracks", Cascade)
                .references("fk_track_comments_users", "user_id", "users", Cascade)
                .references(
                    "fk_track_comments_track_comments",
                    "parent_comment_id",
                    "track_comments",
                    Cascade,
                )
                .checked(
                    "chk_track_comments_content_length",
                    "LENGTH(content) >= 1 AND LENGTH(content) <= 5000",
                ),
        )
        .await?;
        create_indexes(
            m,
            "track_comments",
            [
                index("idx_track_comments_track_id_created_at", [asc("track_id"), desc("created_at")]),
                index("idx_track_comments_user_id", ["user_id"]),
                index("idx_track_comments_parent_comment_id", ["parent_comment_id"])
                    .partial("parent_comment_id IS NOT NULL"),
                index("idx_track_comments_timestamp_seconds", ["track_id", "timestamp_seconds"])
                    .partial("timestamp_seconds IS NOT NULL"),
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
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "track_comments").await
    }
}
