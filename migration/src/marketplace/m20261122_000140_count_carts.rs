//! Counters of `carts`: their items, and what they cost without and with tax.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/count_carts.up.sql")).await?;
        create_counter_triggers(m, "cart_items", "counts", "veza.count_cart_items").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_counter_triggers(m, "cart_items", "counts").await?;
        sql::run(m, include_str!("sql/count_carts.down.sql")).await
    }
}
