//! Billing: plans, subscriptions, invoices.

pub(crate) mod m20261122_000501_create_billing_enums;
pub(crate) mod m20261122_000502_create_subscription_plans;
pub(crate) mod m20261122_000503_create_subscriptions;
pub(crate) mod m20261122_000504_create_invoices;
