//! `carts`: what a user is about to buy, one cart each.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table_with_counters(
            m,
            table("carts", "Shopping cart of a user, with its denormalised totals")
                .col(id())
                .col(uuid("user_id"))
                // Counters
                .col(integer("item_count").default(0).comment("Rows of cart_items"))
                .col(money("subtotal").default(0).comment("Sum of cart_items.price"))
                .col(money("tax_total").default(0))
                .col(money("total").default(0).comment("subtotal + tax_total"))
                .col(created_at())
                .col(updated_at())
                .references("fk_carts_users", "user_id", "users", Cascade)
                .unique("idx_carts_user_id", ["user_id"])
                .not_negative("chk_carts_item_count_positive", "item_count")
                .not_negative("chk_carts_subtotal_positive", "subtotal")
                .not_negative("chk_carts_tax_total_positive", "tax_total")
                .not_negative("chk_carts_total_positive", "total"),
            &["item_count", "subtotal", "total"],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "carts").await
    }
}
