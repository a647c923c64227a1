//! Counters of `products`: views, favorites, sales, and reviews with their mean.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;
const FAVORITES: Counter = Counter::new("products", "favorite_count", "product_favorites", "product_id");

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_counter(m, FAVORITES).await?;
        sql::run(m, include_str!("sql/count_products.up.sql")).await?;
        create_counter_triggers(m, "order_items", "sales", "veza.count_order_items").await?;
        create_counter_triggers(m, "product_reviews", "counts", "veza.count_product_reviews").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_counter_triggers(m, "product_reviews", "counts").await?;
        drop_counter_triggers(m, "order_items", "sales").await?;
        sql::run(m, include_str!("sql/count_products.down.sql")).await?;
        drop_counter(m, FAVORITES).await
    }
}
