//! The enums of billing: `billing_interval`, `subscription_status`, `invoice_status`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_enum(
            m,
            "billing_interval",
            &["week", "month", "year"],
            "What the periods of a subscription are counted in",
        )
        .await?;
        create_enum(
            m,
            "subscription_status",
            &["incomplete", "trialing", "active", "past_due", "paused", "cancelled", "expired"],
            "Live = trialing, active, past_due or paused; ended = cancelled (by choice) or expired (unpaid)",
        )
        .await?;
        create_enum(
            m,
            "invoice_status",
            &["draft", "open", "paid", "void", "uncollectible", "refunded"],
            "How far an invoice has come; a draft has no number yet",
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_enum(m, "invoice_status").await?;
        drop_enum(m, "subscription_status").await?;
        drop_enum(m, "billing_interval").await
    }
}
