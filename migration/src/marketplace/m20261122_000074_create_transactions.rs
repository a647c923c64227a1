//! `transactions`: money that moved: payments, refunds, payouts, commissions.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("transactions", "Financial transactions (payments, refunds, payouts)")
                .col(id())
                .col(varchar("transaction_type", 50).comment("payment, refund, payout, commission"))
                // Related rows
                .col(uuid("user_id").null())
                .col(uuid("order_id").null())
                .col(uuid("payout_id").null())
                // Amount
                .col(money("amount"))
                .col(currency())
                // Payment provider
                .col(varchar("provider", 50).comment("stripe, paypal"))
                .col(varchar("provider_transaction_id", 255).null())
                .col(
                    varchar("status", 50).default("pending").comment("pending, completed, failed, cancelled"),
                )
                .col(jsonb("metadata").null().comment("Whatever the provider sent along"))
                .col(timestamptz("completed_at").null())
                .col(created_at())
                .col(updated_at())
                .references("fk_transactions_users", "user_id", "users", SetNull)
                .references("fk_transactions_orders", "order_id", "orders", SetNull)
                .references("fk_transactions_seller_payouts", "payout_id", "seller_payouts", SetNull)
                .allowed(
                    "chk_transactions_transaction_type_allowed",
                    "transaction_type",
                    &["payment", "refund", "payout", "commission"],
                )
                .allowed(
                    "chk_transactions_status_allowed",
                    "status",
                    &["pending", "completed", "failed", "cancelled"],
                ),
        )
        .await?;
        create_indexes(
            m,
            "transactions",
            [
                index("idx_transactions_user_id_created_at", [asc("user_id"), desc("created_at")]),
                index("idx_transactions_order_id", ["order_id"]),
                index("idx_transactions_payout_id", ["payout_id"]).partial("payout_id IS NOT NULL"),
                index("idx_transactions_transaction_type", ["transaction_type"]),
                index("idx_transactions_status", ["status"]),
                index("idx_transactions_created_at_desc", [desc("created_at")]),
            ],
        )
        .await?;
        create_audit_trigger(m, "transactions").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "transactions").await
    }
}
