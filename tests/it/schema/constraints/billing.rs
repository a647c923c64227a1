//! billing.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    // Also of a plan that is not on sale any more: its slug is not free again.
    (
        "uq_subscription_plans_slug",
        "UPDATE subscription_plans SET deleted_at = now();
         INSERT INTO subscription_plans (slug, name, price) VALUES ('premium', 'Premium', 12.99)",
    ),
    (
        "uq_subscription_plans_provider_price_id",
        "INSERT INTO subscription_plans (slug, name, price, provider_price_id)
         VALUES ('premium-2', 'Premium', 12.99, 'price_1')",
    ),
    ("chk_subscription_plans_slug_format", "UPDATE subscription_plans SET slug = 'Premium'"),
    ("chk_subscription_plans_slug_format", "UPDATE subscription_plans SET slug = 'premium-'"),
    ("chk_subscription_plans_name_length", "UPDATE subscription_plans SET name = ' '"),
    ("chk_subscription_plans_price_positive", "UPDATE subscription_plans SET price = -0.01"),
    ("chk_subscription_plans_currency_format", "UPDATE subscription_plans SET currency = 'eur'"),
    ("chk_subscription_plans_interval_count_positive", "UPDATE subscription_plans SET interval_count = 0"),
    ("chk_subscription_plans_trial_days_range", "UPDATE subscription_plans SET trial_days = -1"),
    ("chk_subscription_plans_trial_days_range", "UPDATE subscription_plans SET trial_days = 366"),
    ("chk_subscription_plans_features_object", "UPDATE subscription_plans SET features = '[]'"),
    ("chk_subscription_plans_position_positive", "UPDATE subscription_plans SET position = -1"),
    (
        "uq_subscriptions_provider_provider_subscription_id",
        "INSERT INTO subscriptions (user_id, plan_id, price, current_period_start, current_period_end, provider,
            provider_subscription_id)
         SELECT user_id, plan_id, price, current_period_start, current_period_end, provider,
            provider_subscription_id FROM subscriptions",
    ),
    // One live subscription each, whoever bills it.
    (
        "idx_subscriptions_user_id_unique",
        "INSERT INTO subscriptions (user_id, plan_id, status, price, current_period_start, current_period_end,
            provider)
         SELECT user_id, plan_id, 'past_due', price, current_period_start, current_period_end, 'paypal'
         FROM subscriptions",
    ),
    ("chk_subscriptions_price_positive", "UPDATE subscriptions SET price = -0.01"),
    ("chk_subscriptions_currency_format", "UPDATE subscriptions SET currency = 'EU'"),
    ("chk_subscriptions_period", "UPDATE subscriptions SET current_period_end = current_period_start"),
    ("chk_subscriptions_trial", "UPDATE subscriptions SET status = 'trialing'"),
    ("chk_subscriptions_ended", "UPDATE subscriptions SET status = 'cancelled'"),
    ("chk_subscriptions_ended", "UPDATE subscriptions SET status = 'expired'"),
    ("chk_subscriptions_ended", "UPDATE subscriptions SET ended_at = now()"),
    ("uq_invoices_invoice_number", "UPDATE invoices SET invoice_number = 'INV-2026-00001'"),
    (
        "uq_invoices_provider_provider_invoice_id",
        "UPDATE invoices SET provider = 'stripe', provider_invoice_id = 'in_1'",
    ),
    (
        "idx_invoices_order_id_unique",
        "INSERT INTO invoices (user_id, order_id, subtotal, total, billing_name, billing_email)
         SELECT user_id, order_id, 1, 1, billing_name, billing_email FROM invoices WHERE order_id IS NOT NULL",
    ),
    ("chk_invoices_source", "UPDATE invoices SET subscription_id = (SELECT id FROM subscriptions)"),
    ("chk_invoices_source", "UPDATE invoices SET order_id = NULL"),
    ("chk_invoices_issued", "UPDATE invoices SET status = 'open' WHERE status = 'draft'"),
    ("chk_invoices_issued", "UPDATE invoices SET invoice_number = NULL WHERE status = 'paid'"),
    ("chk_invoices_issued", "UPDATE invoices SET issued_at = NULL WHERE status = 'paid'"),
    ("chk_invoices_lines_array", "UPDATE invoices SET lines = '{}'"),
    ("chk_invoices_amounts_positive", "UPDATE invoices SET subtotal = -0.01"),
    ("chk_invoices_amounts_positive", "UPDATE invoices SET discount_total = -0.01"),
    ("chk_invoices_amounts_positive", "UPDATE invoices SET tax_total = -0.01"),
    ("chk_invoices_discount_range", "UPDATE invoices SET discount_total = subtotal + 0.01"),
    ("chk_invoices_tax_rate_range", "UPDATE invoices SET tax_rate = -0.01"),
    ("chk_invoices_tax_rate_range", "UPDATE invoices SET tax_rate = 100.01"),
    ("chk_invoices_total_sum", "UPDATE invoices SET subtotal = subtotal + 0.01"),
    ("chk_invoices_amount_paid_range", "UPDATE invoices SET amount_paid = -0.01"),
    ("chk_invoices_amount_paid_range", "UPDATE invoices SET amount_paid = total + 0.01"),
    ("chk_invoices_amount_refunded_range", "UPDATE invoices SET amount_refunded = -0.01"),
    ("chk_invoices_amount_refunded_range", "UPDATE invoices SET amount_refunded = amount_paid + 0.01"),
    ("chk_invoices_currency_format", "UPDATE invoices SET currency = 'eur'"),
    ("chk_invoices_paid", "UPDATE invoices SET paid_at = NULL"),
    ("chk_invoices_paid", "UPDATE invoices SET amount_paid = total - 0.01 WHERE status = 'paid'"),
    ("chk_invoices_voided", "UPDATE invoices SET status = 'void' WHERE status = 'paid'"),
    ("chk_invoices_voided", "UPDATE invoices SET voided_at = now()"),
    (
        "chk_invoices_refunded",
        "UPDATE invoices SET status = 'refunded', amount_refunded = amount_paid WHERE status = 'paid'",
    ),
    (
        "chk_invoices_refunded",
        "UPDATE invoices SET status = 'refunded', refunded_at = now(), amount_refunded = 1
            WHERE status = 'paid'",
    ),
    (
        "chk_invoices_due_after_issue",
        "UPDATE invoices SET due_at = issued_at - interval '1 microsecond'",
    ),
    ("chk_invoices_billing_address_object", "UPDATE invoices SET billing_address = '[]'"),
    ("chk_invoices_period", "UPDATE invoices SET period_end = period_start"),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE subscription_plans SET slug = 'a-1-b', price = 0, interval_count = 1, trial_days = 0, position = 0;
     UPDATE subscription_plans SET trial_days = 365",
    // As many ended and unconfirmed ones as there were, beside the live one.
    "INSERT INTO subscriptions (user_id, plan_id, status, price, current_period_start, current_period_end, provider,
        ended_at)
     SELECT user_id, plan_id, how::subscription_status, 0, current_period_start,
        current_period_start + interval '1 microsecond', 'manual', ended
     FROM subscriptions s, (VALUES ('incomplete', NULL), ('cancelled', now()), ('expired', now()))
        other (how, ended)",
    "UPDATE subscriptions SET status = 'trialing', trial_ends_at = now()",
    "UPDATE subscriptions SET status = 'paused'; UPDATE subscriptions SET status = 'past_due'",
    // A void invoice makes room for the right one.
    "UPDATE invoices SET status = 'void', voided_at = now(), invoice_number = 'INV-2026-00002', issued_at = now()
        WHERE order_id IS NOT NULL;
     INSERT INTO invoices (user_id, order_id, subtotal, total, billing_name, billing_email)
     SELECT user_id, order_id, 1, 1, billing_name, billing_email FROM invoices WHERE order_id IS NOT NULL",
    "UPDATE invoices SET discount_total = subtotal, tax_rate = 0, tax_total = 0, total = 0, amount_paid = 0",
    "UPDATE invoices SET tax_rate = 100, due_at = issued_at",
    "UPDATE invoices SET status = 'refunded', refunded_at = now(), amount_refunded = amount_paid
        WHERE status = 'paid'",
    "UPDATE invoices SET amount_refunded = 1 WHERE status = 'paid'",
];
