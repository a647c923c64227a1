-- One row in each table of billing: ben, who buys in the marketplace, has a live subscription and its paid invoice.
INSERT INTO subscription_plans (id, slug, name, price, provider_price_id)
VALUES ('00000000-0000-4000-8000-000000005001', 'premium', 'Premium', 9.99, 'price_1');
INSERT INTO subscriptions (id, user_id, plan_id, status, price, current_period_start, current_period_end, provider, provider_subscription_id)
VALUES ('00000000-0000-4000-8000-000000005002', '00000000-0000-4000-8000-00000000400b', '00000000-0000-4000-8000-000000005001', 'active', 9.99, '2026-11-01 00:00:00+00', '2026-12-01 00:00:00+00', 'stripe', 'sub_1');
INSERT INTO invoices (user_id, subscription_id, order_id, invoice_number, subtotal, discount_total, tax_rate, tax_total, total, amount_paid, status, billing_name, billing_email, billing_address, pdf_file_id, provider, provider_invoice_id, period_start, period_end, issued_at, due_at, paid_at) VALUES
    ('00000000-0000-4000-8000-00000000400b', '00000000-0000-4000-8000-000000005002', NULL, 'INV-2026-00001', 9.99, 0, 20, 2.00, 11.99, 11.99, 'paid', 'Ben', 'ben@example.com', '{"country": "FR"}', '00000000-0000-4000-8000-000000000003', 'stripe', 'in_1', '2026-11-01 00:00:00+00', '2026-12-01 00:00:00+00', '2026-11-01 00:00:00+00', '2026-11-15 00:00:00+00', '2026-11-02 00:00:00+00'),
    ('00000000-0000-4000-8000-00000000400b', NULL, '00000000-0000-4000-8000-000000004005', NULL, 9.90, 0.99, 20, 1.98, 10.89, 0, 'draft', 'Ben', 'ben@example.com', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
