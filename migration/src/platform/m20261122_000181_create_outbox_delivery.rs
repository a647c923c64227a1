//! How events leave the outbox: `veza.consumed_events`, and the trigger that wakes publishers.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/outbox_delivery.up.sql")).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/outbox_delivery.down.sql")).await
    }
}
