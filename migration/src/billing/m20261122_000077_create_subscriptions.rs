//! `subscriptions`: who subscribes to which plan, now and before; at most one live each.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "subscriptions",
                "Subscription of a user to a plan, past and present; at most one live (trialing, \
                 active, past_due, paused) per user",
            )
            .col(id())
            .col(uuid("user_id"))
            .col(uuid("plan_id"))
            // Status
            .col(enumeration("status", "subscription_status").default("incomplete").comment(
                "incomplete = first payment not confirmed yet; cancelled = ended by choice, expired = \
                 ended unpaid",
            ))
            // Price (snapshot at subscription time)
            .col(money("price"))
            .col(currency())
            // Period
            .col(timestamptz("current_period_start"))
            .col(timestamptz("current_period_end"))
            .col(timestamptz("trial_ends_at").null())
            // Cancellation
            .col(
                timestamptz("cancel_at")
                    .null()
                    .comment("Planned end (usually current_period_end); NULL = renews"),
            )
            .col(
                timestamptz("cancelled_at")
                    .null()
                    .comment("When the user asked to cancel; access lasts until ended_at"),
            )
            .col(varchar("cancellation_reason", 255).null())
            .col(timestamptz("ended_at").null())
            // Provider
            .col(
                varchar("provider", 50)
                    .comment("Billing provider: stripe, paypal, app_store, play_store, manual"),
            )
            .col(varchar("provider_customer_id", 255).null())
            .col(varchar("provider_subscription_id", 255).null())
            .col(created_at())
            .col(updated_at())
            .references("fk_subscriptions_users", "user_id", "users", Cascade)
            .references("fk_subscriptions_subscription_plans", "plan_id", "subscription_plans", Restrict)
            .unique(
                "uq_subscriptions_provider_provider_subscription_id",
                ["provider", "provider_subscription_id"],
            )
            .not_negative("chk_subscriptions_price_positive", "price")
            .checked("chk_subscriptions_currency_format", "currency ~ '^[A-Z]{3}$'")
            .checked("chk_subscriptions_period", "current_period_end > current_period_start")
            .checked("chk_subscriptions_trial", "status <> 'trialing' OR trial_ends_at IS NOT NULL")
            .checked(
                "chk_subscriptions_ended",
                "(status IN ('cancelled', 'expired')) = (ended_at IS NOT NULL)",
            ),
        )
        .await?;
        create_indexes(
            m,
            "subscriptions",
            [
                unique_index("idx_subscriptions_user_id_unique", ["user_id"])
                    .partial("status IN ('trialing', 'active', 'past_due', 'paused')"),
                index(
                    "idx_subscriptions_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                ),
                index("idx_subscriptions_plan_id_status", ["plan_id", "status"]),
                index(
                    "idx_subscriptions_provider_provider_customer_id",
                    ["provider", "provider_customer_id"],
                )
                .partial("provider_customer_id IS NOT NULL"),
                index("idx_subscriptions_current_period_end", ["current_period_end"])
                    .partial("status IN ('trialing', 'active', 'past_due')"),
                index("idx_subscriptions_cancel_at", ["cancel_at"])
                    .partial("cancel_at IS NOT NULL AND ended_at IS NULL"),
            ],
        )
        .await?;
        create_audit_trigger(m, "subscriptions").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "subscriptions").await
    }
}
