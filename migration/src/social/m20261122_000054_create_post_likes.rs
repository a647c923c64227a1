//! `post_likes`: who likes which post, once each.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("post_likes", "Likes of posts")
                .col(id())
                .col(uuid("user_id"))
                .col(uuid("post_id"))
                .col(created_at())
                .col(updated_at())
                .references("fk_post_likes_users", "user_id", "users", Cascade)
                .references("fk_post_likes_posts", "post_id", "posts", Cascade)
                .unique("uq_post_likes_user_post", ["user_id", "post_id"]),
        )
        .await?;
        create_indexes(
            m,
            "post_likes",
            [
                index("idx_post_likes_user_id", ["user_id"]),
                index("idx_post_likes_post_id_created_at", [asc("post_id"), desc("created_at")]),
                // service::social::post_likes::list. Without user_id: whether somebody likes a post would be looked for in it, in
                // all likes of the post
                index(
                    "idx_post_likes_post_id_created_at_id",
                    [asc("post_id"), desc("created_at"), desc("id")],
                ),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "post_likes").await
    }
}
