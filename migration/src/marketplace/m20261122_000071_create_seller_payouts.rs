//! `seller_payouts`: what sellers are paid.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("seller_payouts", "Payouts to sellers")
                .col(id())
                .col(uuid("seller_id"))
                .col(varchar("payout_number", 50))
                // Amount
                .col(money("amount"))
                .col(currency())
                // Method
                .col(varchar("payout_method", 50).comment("stripe_connect, paypal, bank_transfer"))
                .col(varchar("payout_account_id", 255).null().comment("Stripe Connect account ID"))
                .col(
                    varchar("status", 50)
                        .default("pending")
                        .comment("pending, processing, completed, failed"),
                )
                .col(timestamptz("processed_at").null())
                .col(timestamptz("completed_at").null())
                .col(timestamptz("failed_at").null())
                .col(text("failure_reason").null())
                .col(created_at())
                .col(updated_at())
                .references("fk_seller_payouts_users", "seller_id", "users", Cascade)
                .unique("uq_seller_payouts_payout_number", ["payout_number"])
                .checked("chk_seller_payouts_amount_positive", "amount > 0")
                .allowed(
                    "chk_seller_payouts_status_allowed",
                    "status",
                    &["pending", "processing", "completed", "failed"],
                ),
        )
        .await?;
        create_indexes(
            m,
            "seller_payouts",
            [
                index("idx_seller_payouts_seller_id_created_at", [asc("seller_id"), desc("created_at")]),
                index("idx_seller_payouts_status", ["status"]),
            ],
        )
        .await?;
        create_audit_trigger(m, "seller_payouts").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "seller_payouts").await
    }
}
