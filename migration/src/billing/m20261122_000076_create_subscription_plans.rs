//! `subscription_plans`: what can be subscribed to; the price of a sold plan never changes.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "subscription_plans",
                "Plans on sale; a price change is a new plan, because price and interval of a sold \
                 plan never change",
            )
            .col(id())
            // Plan
            .col(varchar("slug", 100))
            .col(varchar("name", 100))
            .col(text("description").null())
            // Pricing
            .col(money("price").comment("Per interval_count intervals, tax excluded"))
            .col(currency())
            .col(enumeration("billing_interval", "billing_interval").default("month"))
            .col(integer("interval_count").default(1).comment("Intervals per period: month x 3 = quarterly"))
            .col(integer("trial_days").default(0))
            .col(varchar("provider_price_id", 255).null())
            // Features
            .col(
                jsonb("features")
                    .default("{}")
                    .comment("Entitlements {storage_bytes, max_uploads_per_month, lossless_streaming, ...}"),
            )
            // Display
            .col(integer("position").default(0))
            .col(
                boolean("is_active")
                    .default(true)
                    .comment("Can be bought; existing subscriptions continue when it is false"),
            )
            .col(created_at())
            .col(updated_at())
            .col(deleted_at())
            .unique("uq_subscription_plans_slug", ["slug"])
            .unique("uq_subscription_plans_provider_price_id", ["provider_price_id"])
            .checked("chk_subscription_plans_slug_format", "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'")
            .checked("chk_subscription_plans_name_length", "LENGTH(TRIM(name)) >= 1")
            .not_negative("chk_subscription_plans_price_positive", "price")
            .checked("chk_subscription_plans_currency_format", "currency ~ '^[A-Z]{3}$'")
            .checked("chk_subscription_plans_interval_count_positive", "interval_count >= 1")
            .checked("chk_subscription_plans_trial_days_range", "trial_days >= 0 AND trial_days <= 365")
            .checked("chk_subscription_plans_features_object", "JSONB_TYPEOF(features) = 'object'")
            .not_negative("chk_subscription_plans_position_positive", "position"),
        )
        .await?;
        create_indexes(
            m,
            "subscription_plans",
            [index("idx_subscription_plans_position", ["position"])
                .partial("is_active = true AND deleted_at IS NULL")],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "subscription_plans").await
    }
}
