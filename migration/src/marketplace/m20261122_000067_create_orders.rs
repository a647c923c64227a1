//! `orders`: what a user bought or is paying for.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("orders", "Orders of the marketplace, from checkout to refund")
                .col(id())
                .col(uuid("user_id"))
                .col(varchar("order_number", 50).comment("Human-readable (ORD-2025-00001)"))
                // Pricing
                .col(money("subtotal"))
                .col(money("tax_total"))
                .col(money("discount_total").default(0))
                .col(money("total").comment("subtotal + tax_total - discount_total (checked)"))
                .col(currency())
                // Payment
                .col(varchar("payment_method", 50).null().comment("stripe, paypal, crypto"))
                .col(varchar("payment_intent_id", 255).null().comment("Stripe payment intent ID"))
                .col(enumeration("status", "order_status").default("pending"))
                // Billing
                .col(varchar("billing_email", 255))
                .col(varchar("billing_name", 255).null())
                .col(
                    jsonb("billing_address")
                        .null()
                        .comment("{line1, line2, city, postal_code, state, country}"),
                )
                .col(timestamptz("paid_at").null())
                .col(timestamptz("completed_at").null())
                .col(timestamptz("cancelled_at").null())
                .col(timestamptz("refunded_at").null())
                .col(created_at())
                .col(updated_at())
                .references("fk_orders_users", "user_id", "users", Cascade)
                .unique("idx_orders_order_number", ["order_number"])
                .not_negative("chk_orders_subtotal_positive", "subtotal")
                .not_negative("chk_orders_tax_total_positive", "tax_total")
                .not_negative("chk_orders_discount_total_positive", "discount_total")
                .not_negative("chk_orders_total_positive", "total")
                .checked("chk_orders_total_sum", "total = subtotal + tax_total - discount_total"),
        )
        .await?;
        create_indexes(
            m,
            "orders",
            [
                index("idx_orders_user_id_created_at", [asc("user_id"), desc("created_at")]),
                index("idx_orders_status", ["status"]),
                index("idx_orders_created_at_desc", [desc("created_at")]),
            ],
        )
        .await?;
        create_audit_trigger(m, "orders").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "orders").await
    }
}
