//! Billing: plans, subscriptions, invoices.

pub(crate) mod m20261122_000075_create_billing_enums;
pub(crate) mod m20261122_000076_create_subscription_plans;
pub(crate) mod m20261122_000077_create_subscriptions;
pub(crate) mod m20261122_000078_create_invoices;
pub(crate) mod m20261122_000169_create_billing_rights;
