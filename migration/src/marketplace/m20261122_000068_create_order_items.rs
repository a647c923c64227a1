//! `order_items`: what was sold in an order, as it was when it was sold.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "order_items",
                "Items of an order: product, licence and price as they were at purchase time",
            )
            .col(id())
            .col(uuid("order_id"))
            .col(uuid("product_id"))
            .col(uuid("license_id").null())
            // Snapshot at purchase time
            .col(varchar("product_name", 255))
            .col(text("product_description").null())
            .col(uuid("seller_id"))
            .col(money("price"))
            // Download
            .col(
                uuids("download_file_ids")
                    .null()
                    .comment("files.id of what was bought (no foreign key on arrays)"),
            )
            .col(integer("download_count").default(0))
            // License
            .col(varchar("license_key", 255).null().comment("Generated license key"))
            .col(text("license_terms").null())
            .col(created_at())
            .col(updated_at())
            .references("fk_order_items_orders", "order_id", "orders", Cascade)
            .references("fk_order_items_products", "product_id", "products", Restrict)
            .references("fk_order_items_product_licenses", "license_id", "product_licenses", SetNull)
            .references("fk_order_items_users", "seller_id", "users", Restrict)
            .not_negative("chk_order_items_price_positive", "price")
            .not_negative("chk_order_items_download_count_positive", "download_count"),
        )
        .await?;
        create_indexes(
            m,
            "order_items",
            [
                index("idx_order_items_order_id", ["order_id"]),
                index("idx_order_items_product_id", ["product_id"]),
                index("idx_order_items_license_id", ["license_id"]).partial("license_id IS NOT NULL"),
                index("idx_order_items_seller_id", ["seller_id"]),
            ],
        )
        .await?;
        create_audit_trigger(m, "order_items").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "order_items").await
    }
}
