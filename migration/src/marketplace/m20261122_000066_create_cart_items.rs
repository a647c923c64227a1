//! `cart_items`: products in a cart, each once.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("cart_items", "Products in a cart, each at the price that it was added at")
                .col(id())
                .col(uuid("cart_id"))
                .col(uuid("product_id"))
                .col(uuid("license_id").null())
                .col(money("price").comment("Snapshot at add time"))
                .col(timestamptz("added_at").default(now()))
                .col(created_at())
                .col(updated_at())
                .references("fk_cart_items_carts", "cart_id", "carts", Cascade)
                .references("fk_cart_items_products", "product_id", "products", Cascade)
                .references("fk_cart_items_product_licenses", "license_id", "product_licenses", SetNull)
                .unique("uq_cart_items_cart_product", ["cart_id", "product_id"])
                .not_negative("chk_cart_items_price_positive", "price"),
        )
        .await?;
        create_indexes(
            m,
            "cart_items",
            [
                index("idx_cart_items_cart_id", ["cart_id"]),
                index("idx_cart_items_product_id", ["product_id"]),
                index("idx_cart_items_license_id", ["license_id"]).partial("license_id IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "cart_items").await
    }
}
