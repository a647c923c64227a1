//! Counters of `groups`: active members, and posts.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;
const MEMBERS: Counter =
    Counter::new("groups", "member_count", "group_members", "group_id").only("status = 'active'");
const POSTS: Counter = Counter::new("groups", "post_count", "group_posts", "group_id");

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_counter(m, MEMBERS).await?;
        create_counter(m, POSTS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_counter(m, POSTS).await?;
        drop_counter(m, MEMBERS).await
    }
}
