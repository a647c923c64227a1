//! Counters of `posts`: likes, live comments, live reposts.
//!
//! Posts count posts. Who deletes a repost holds its row when the original's is wanted, so everybody locks reposts before
//! originals, newer before older.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const REPOSTS_FIRST: &str = "repost_of_id IS NULL, created_at DESC, id";

const LIKES: Counter = Counter::new("posts", "like_count", "post_likes", "post_id").locked_by(REPOSTS_FIRST);
const COMMENTS: Counter = Counter::new("posts", "comment_count", "post_comments", "post_id")
    .only("deleted_at IS NULL")
    .locked_by(REPOSTS_FIRST);
const REPOSTS: Counter = Counter::new("posts", "repost_count", "posts", "repost_of_id")
    .only("repost_of_id IS NOT NULL AND deleted_at IS NULL")
    .locked_by(REPOSTS_FIRST);

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_counter(m, LIKES).await?;
        create_counter(m, COMMENTS).await?;
        create_counter(m, REPOSTS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_counter(m, REPOSTS).await?;
        drop_counter(m, COMMENTS).await?;
        drop_counter(m, LIKES).await
    }
}
