//! `posts`: what users publish. Its counters are kept by triggers of the counted tables.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table_with_counters(
            m,
            table("posts", "Posts and reposts, with their denormalised counters")
                .col(id())
                .col(uuid("user_id"))
                // Content
                .col(text("content"))
                .col(
                    ColumnDef::new("image_file_ids")
                        .array(ColumnType::Uuid)
                        .null()
                        .comment("Array of file IDs"),
                )
                .col(uuid("audio_file_id").null())
                .col(uuid("video_file_id").null())
                .col(uuid("repost_of_id").null().comment("The post that is passed on; NULL = no repost"))
                .col(enumeration("visibility", "visibility").default("public"))
                // Counters
                .col(integer("like_count").default(0).comment("Rows of post_likes"))
                .col(integer("comment_count").default(0).comment("Live comments"))
                .col(integer("repost_count").default(0).comment("Live posts that pass this one on"))
                .col(boolean("is_pinned").default(false))
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_posts_users", "user_id", "users", Cascade)
                .references("fk_posts_files_audio_file_id", "audio_file_id", "files", SetNull)
                .references("fk_posts_files_video_file_id", "video_file_id", "files", SetNull)
                .references("fk_posts_posts", "repost_of_id", "posts", Cascade)
                .checked("chk_posts_content_length", "LENGTH(content) >= 1 AND LENGTH(content) <= 5000")
                .not_negative("chk_posts_like_count_positive", "like_count")
                .not_negative("chk_posts_comment_count_positive", "comment_count")
                .not_negative("chk_posts_repost_count_positive", "repost_count"),
            &["like_count", "comment_count", "repost_count"],
        )
        .await?;
        create_indexes(
            m,
            "posts",
            [
                index("idx_posts_user_id_created_at", [asc("user_id"), desc("created_at")]),
                index("idx_posts_created_at_desc", [desc("created_at")]).partial("deleted_at IS NULL"),
                index("idx_posts_audio_file_id", ["audio_file_id"]).partial("audio_file_id IS NOT NULL"),
                index("idx_posts_video_file_id", ["video_file_id"]).partial("video_file_id IS NOT NULL"),
                index("idx_posts_repost_of_id", ["repost_of_id"]).partial("repost_of_id IS NOT NULL"),
                index("idx_posts_visibility", ["visibility"]),
                index("idx_posts_content_gin", [expr("to_tsvector('english', content)")]).full_text().take(),
                // service::social::feed::profile; home of who follows few: candidates are read from the index alone, reposts and
                // what is not public among them
                index("idx_posts_user_id_created_at_id", [asc("user_id"), desc("created_at"), desc("id")])
                    .partial("deleted_at IS NULL")
                    .include("visibility")
                    .include("repost_of_id")
                    .take(),
                // feed::home of who follows many: everybody's, until a page is full
                index("idx_posts_created_at_id", [desc("created_at"), desc("id")])
                    .partial("deleted_at IS NULL AND visibility = 'public'")
                    .include("user_id")
                    .include("repost_of_id")
                    .take(),
                // feed::pinned, posts::pin
                index("idx_posts_user_id_is_pinned", ["user_id"]).partial("is_pinned = true"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "posts").await
    }
}
