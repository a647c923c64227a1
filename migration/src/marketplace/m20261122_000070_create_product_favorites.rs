//! `product_favorites`: who marked which product.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("product_favorites", "Products that users marked as favourites")
                .col(id())
                .col(uuid("user_id"))
                .col(uuid("product_id"))
                .col(created_at())
                .col(updated_at())
                .references("fk_product_favorites_users", "user_id", "users", Cascade)
                .references("fk_product_favorites_products", "product_id", "products", Cascade)
                .unique("uq_product_favorites_user_product", ["user_id", "product_id"]),
        )
        .await?;
        create_indexes(
            m,
            "product_favorites",
            [
                index("idx_product_favorites_user_id", ["user_id"]),
                index("idx_product_favorites_product_id_created_at", [asc("product_id"), desc("created_at")]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "product_favorites").await
    }
}
