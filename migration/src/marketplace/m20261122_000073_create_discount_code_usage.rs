//! `discount_code_usage`: which order used which code, one code for an order.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("discount_code_usage", "Uses of discount codes, at most one per order")
                .col(id())
                .col(uuid("discount_code_id"))
                .col(uuid("order_id"))
                .col(uuid("user_id"))
                .col(money("discount_amount"))
                .col(timestamptz("used_at").default(now()))
                .col(created_at())
                .col(updated_at())
                .references(
                    "fk_discount_code_usage_discount_codes",
                    "discount_code_id",
                    "discount_codes",
                    Cascade,
                )
                .references("fk_discount_code_usage_orders", "order_id", "orders", Cascade)
                .references("fk_discount_code_usage_users", "user_id", "users", Cascade)
                .unique("uq_discount_code_usage_order_id", ["order_id"])
                .not_negative("chk_discount_code_usage_discount_amount_positive", "discount_amount"),
        )
        .await?;
        create_indexes(
            m,
            "discount_code_usage",
            [
                index("idx_discount_code_usage_discount_code_id", ["discount_code_id"]),
                index("idx_discount_code_usage_user_id", ["user_id"]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "discount_code_usage").await
    }
}
