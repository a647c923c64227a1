//! Counters of `rooms`: members who are not banned, and messages.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;
const MEMBERS: Counter =
    Counter::new("rooms", "member_count", "room_members", "room_id").only("NOT is_banned");
const MESSAGES: Counter = Counter::new("rooms", "message_count", "messages", "room_id").rate_heavy();

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_counter(m, MEMBERS).await?;
        create_counter(m, MESSAGES).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_counter(m, MESSAGES).await?;
        drop_counter(m, MEMBERS).await
    }
}
