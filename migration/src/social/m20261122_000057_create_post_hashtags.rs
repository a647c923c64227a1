//! `post_hashtags`: which post bears which hashtag.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("post_hashtags", "Hashtags of public posts; a post that is hidden or deleted loses them")
                .col(id())
                .col(uuid("post_id"))
                .col(uuid("hashtag_id"))
                .col(created_at())
                .col(updated_at())
                .references("fk_post_hashtags_posts", "post_id", "posts", Cascade)
                .references("fk_post_hashtags_hashtags", "hashtag_id", "hashtags", Cascade)
                .unique("uq_post_hashtags_post_hashtag", ["post_id", "hashtag_id"]),
        )
        .await?;
        create_indexes(
            m,
            "post_hashtags",
            [
                index("idx_post_hashtags_post_id", ["post_id"]),
                index("idx_post_hashtags_hashtag_id_created_at", [asc("hashtag_id"), desc("created_at")]),
                // service::social::hashtags::feed
                index(
                    "idx_post_hashtags_hashtag_id_created_at_post_id",
                    [asc("hashtag_id"), desc("created_at"), desc("post_id")],
                ),
                // trending, from the index alone
                index("idx_post_hashtags_created_at", ["created_at"])
                    .include("hashtag_id")
                    .include("post_id")
                    .take(),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "post_hashtags").await
    }
}
