-- One row in each table of the marketplace: sue sells, ben buys. Not ann and bob: what was sold stands against a deletion.
INSERT INTO users (id, email, username) VALUES
    ('00000000-0000-4000-8000-00000000400a', 'sue@example.com', 'sue'),
    ('00000000-0000-4000-8000-00000000400b', 'ben@example.com', 'ben');
INSERT INTO products (id, seller_id, name, slug, description, category, price, preview_file_id) VALUES
    ('00000000-0000-4000-8000-000000004001', '00000000-0000-4000-8000-00000000400a', 'Kicks', 'kicks', 'Bass drums', 'sample', 9.90, '00000000-0000-4000-8000-000000000004'),
    ('00000000-0000-4000-8000-000000004002', '00000000-0000-4000-8000-00000000400a', 'Snares', 'snares', 'Snare drums', 'sample', 9.90, NULL);
INSERT INTO product_licenses (id, product_id, name, price, terms)
VALUES ('00000000-0000-4000-8000-000000004003', '00000000-0000-4000-8000-000000004001', 'Standard', 9.90, 'As you like.');
INSERT INTO carts (id, user_id) VALUES ('00000000-0000-4000-8000-000000004004', '00000000-0000-4000-8000-00000000400b');
INSERT INTO cart_items (cart_id, product_id, license_id, price)
VALUES ('00000000-0000-4000-8000-000000004004', '00000000-0000-4000-8000-000000004001', '00000000-0000-4000-8000-000000004003', 9.90);
INSERT INTO orders (id, user_id, order_number, subtotal, tax_total, discount_total, total, billing_email, billing_address)
VALUES ('00000000-0000-4000-8000-000000004005', '00000000-0000-4000-8000-00000000400b', 'ORD-2026-00001', 9.90, 1.98, 0.99, 10.89, 'ben@example.com',
    '{"line1": "1 rue de la Paix", "line2": null, "city": "Paris", "postal_code": "75002", "state": null, "country": "FR"}');
INSERT INTO order_items (id, order_id, product_id, license_id, product_name, seller_id, price)
VALUES ('00000000-0000-4000-8000-000000004006', '00000000-0000-4000-8000-000000004005', '00000000-0000-4000-8000-000000004001', '00000000-0000-4000-8000-000000004003', 'Kicks', '00000000-0000-4000-8000-00000000400a', 9.90);
INSERT INTO product_reviews (product_id, user_id, order_item_id, rating)
VALUES ('00000000-0000-4000-8000-000000004001', '00000000-0000-4000-8000-00000000400b', '00000000-0000-4000-8000-000000004006', 4);
INSERT INTO product_favorites (user_id, product_id)
VALUES ('00000000-0000-4000-8000-00000000400b', '00000000-0000-4000-8000-000000004001');
INSERT INTO seller_payouts (id, seller_id, payout_number, amount, payout_method)
VALUES ('00000000-0000-4000-8000-000000004007', '00000000-0000-4000-8000-00000000400a', 'PAY-2026-00001', 8.91, 'paypal');
INSERT INTO discount_codes (id, code, discount_type, discount_value, valid_from, valid_until, creator_id)
VALUES ('00000000-0000-4000-8000-000000004008', 'AUTUMN', 'percentage', 10, '2026-09-01 00:00:00+00', '2026-12-01 00:00:00+00', '00000000-0000-4000-8000-00000000400a');
INSERT INTO discount_code_usage (discount_code_id, order_id, user_id, discount_amount)
VALUES ('00000000-0000-4000-8000-000000004008', '00000000-0000-4000-8000-000000004005', '00000000-0000-4000-8000-00000000400b', 0.99);
INSERT INTO transactions (transaction_type, user_id, order_id, payout_id, amount, provider)
VALUES ('payment', '00000000-0000-4000-8000-00000000400b', '00000000-0000-4000-8000-000000004005', '00000000-0000-4000-8000-000000004007', 10.89, 'paypal');
