//! `post_comments`: comments on posts, and comments on those.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("post_comments", "Comments on posts, in threads")
                .col(id())
                .col(uuid("post_id"))
                .col(uuid("user_id"))
                .col(text("content"))
                .col(
                    uuid("parent_comment_id")
                        .null()
                        .comment("The comment that this one answers; NULL = it answers the post"),
                )
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_post_comments_posts", "post_id", "posts", Cascade)
                .references("fk_post_comments_users", "user_id", "users", Cascade)
                .references("fk_post_comments_post_comments", "parent_comment_id", "post_comments", Cascade)
                .checked(
                    "chk_post_comments_content_length",
                    "LENGTH(content) >= 1 AND LENGTH(content) <= 2000",
                ),
        )
        .await?;
        create_indexes(
            m,
            "post_comments",
            [
                index("idx_post_comments_post_id_created_at", [asc("post_id"), desc("created_at")]),
                index("idx_post_comments_user_id", ["user_id"]),
                index("idx_post_comments_parent_comment_id", ["parent_comment_id"])
                    .partial("parent_comment_id IS NOT NULL"),
                // service::social::post_comments::list
                index(
                    "idx_post_comments_post_id_created_at_id",
                    [asc("post_id"), desc("created_at"), desc("id")],
                )
                .partial("parent_comment_id IS NULL"),
                // answers
                index(
                    "idx_post_comments_parent_comment_id_created_at_id",
                    ["parent_comment_id", "created_at", "id"],
                )
                .partial("parent_comment_id IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "post_comments").await
    }
}
