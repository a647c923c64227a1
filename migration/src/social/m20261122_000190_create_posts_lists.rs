//! What the feeds are read by: public posts of one author and of everybody, pinned ones, trends, and answers to a comment.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: [&str; 5] = [
    "idx_posts_user_id_created_at_id",
    "idx_posts_created_at_id",
    "idx_posts_user_id_is_pinned",
    "idx_post_hashtags_created_at",
    "idx_post_comments_parent_comment_id_created_at_id",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/posts_lists.up.sql")).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in INDEXES {
            m.drop_index(Index::drop().name(name).to_owned()).await?;
        }
        Ok(())
    }
}
