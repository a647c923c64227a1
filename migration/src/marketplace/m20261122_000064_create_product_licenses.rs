//! `product_licenses`: what a buyer of a product may do with it, at what price.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("product_licenses", "Licences under which a product is sold, each with its price")
                .col(id())
                .col(uuid("product_id"))
                .col(varchar("name", 255))
                .col(text("description").null())
                .col(money("price"))
                // Terms
                .col(text("terms"))
                .col(jsonb("usage_rights").null().comment("Structured usage rights"))
                // Limits
                .col(boolean("is_exclusive").default(false))
                .col(integer("distribution_limit").null().comment("Max units can be sold"))
                .col(created_at())
                .col(updated_at())
                .references("fk_product_licenses_products", "product_id", "products", Cascade)
                .not_negative("chk_product_licenses_price_positive", "price"),
        )
        .await?;
        create_indexes(m, "product_licenses", [index("idx_product_licenses_product_id", ["product_id"])])
            .await?;
        create_audit_trigger(m, "product_licenses").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "product_licenses").await
    }
}
