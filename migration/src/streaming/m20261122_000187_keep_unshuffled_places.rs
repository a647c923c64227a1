//! `queue_items.unshuffled_position`: the place that an item comes back to when a shuffle is undone.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/unshuffled_places.up.sql")).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/unshuffled_places.down.sql")).await
    }
}
