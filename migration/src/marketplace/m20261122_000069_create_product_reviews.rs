//! `product_reviews`: what buyers say of a product, once for each purchase.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "product_reviews",
                "Reviews of products by those who bought them, at most one per order item",
            )
            .col(id())
            .col(uuid("product_id"))
            .col(uuid("user_id"))
            .col(uuid("order_item_id"))
            // Review
            .col(integer("rating").comment("1-5"))
            .col(varchar("title", 255).null())
            .col(text("content").null())
            .col(boolean("is_verified_purchase").default(true))
            // Response
            .col(text("seller_response").null())
            .col(timestamptz("seller_responded_at").null())
            .col(created_at())
            .col(updated_at())
            .col(deleted_at())
            .references("fk_product_reviews_products", "product_id", "products", Cascade)
            .references("fk_product_reviews_users", "user_id", "users", Cascade)
            .references("fk_product_reviews_order_items", "order_item_id", "order_items", Cascade)
            .unique("uq_product_reviews_order_item", ["order_item_id"])
            .checked("chk_product_reviews_rating", "rating >= 1 AND rating <= 5")
            .checked(
                "chk_product_reviews_content_length",
                "LENGTH(content) >= 10 AND LENGTH(content) <= 2000",
            ),
        )
        .await?;
        create_indexes(
            m,
            "product_reviews",
            [
                index("idx_product_reviews_product_id_created_at", [asc("product_id"), desc("created_at")]),
                index("idx_product_reviews_user_id", ["user_id"]),
                index("idx_product_reviews_rating", ["product_id", "rating"]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "product_reviews").await
    }
}
