//! marketplace.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    ("idx_products_slug", "UPDATE products SET slug = 'kicks' WHERE slug = 'snares'"),
    ("chk_products_price_positive", "UPDATE products SET price = -0.01"),
    ("chk_products_minimum_price_positive", "UPDATE products SET minimum_price = -0.01"),
    ("chk_products_pricing_model_allowed", "UPDATE products SET pricing_model = 'auction'"),
    ("chk_products_status_allowed", "UPDATE products SET status = 'published'"),
    ("chk_products_view_count_positive", "UPDATE products SET view_count = -1"),
    ("chk_products_favorite_count_positive", "UPDATE products SET favorite_count = -1"),
    ("chk_products_sale_count_positive", "UPDATE products SET sale_count = -1"),
    ("chk_products_review_count_positive", "UPDATE products SET review_count = -1"),
    ("chk_products_rating_range", "UPDATE products SET average_rating = -0.01"),
    ("chk_products_rating_range", "UPDATE products SET average_rating = 5.01"),
    ("chk_product_licenses_price_positive", "UPDATE product_licenses SET price = -0.01"),
    ("idx_carts_user_id", "INSERT INTO carts (user_id) SELECT user_id FROM carts"),
    ("chk_carts_item_count_positive", "UPDATE carts SET item_count = -1"),
    ("chk_carts_subtotal_positive", "UPDATE carts SET subtotal = -0.01"),
    ("chk_carts_tax_total_positive", "UPDATE carts SET tax_total = -0.01"),
    ("chk_carts_total_positive", "UPDATE carts SET total = -0.01"),
    // Also without a licence, or under another one.
    (
        "uq_cart_items_cart_product",
        "INSERT INTO cart_items (cart_id, product_id, price) SELECT cart_id, product_id, 1 FROM cart_items",
    ),
    ("chk_cart_items_price_positive", "UPDATE cart_items SET price = -0.01"),
    (
        "idx_orders_order_number",
        "INSERT INTO orders (user_id, order_number, subtotal, tax_total, total, billing_email)
         SELECT user_id, order_number, 0, 0, 0, billing_email FROM orders",
    ),
    ("chk_orders_subtotal_positive", "UPDATE orders SET subtotal = -0.01"),
    ("chk_orders_tax_total_positive", "UPDATE orders SET tax_total = -0.01"),
    ("chk_orders_discount_total_positive", "UPDATE orders SET discount_total = -0.01"),
    (
        "chk_orders_total_positive",
        "UPDATE orders SET subtotal = 1, tax_total = 0, discount_total = 2, total = -1",
    ),
    ("chk_orders_total_sum", "UPDATE orders SET total = total + 0.01"),
    ("chk_orders_total_sum", "UPDATE orders SET discount_total = 0"),
    ("chk_order_items_price_positive", "UPDATE order_items SET price = -0.01"),
    ("chk_order_items_download_count_positive", "UPDATE order_items SET download_count = -1"),
    // One review for each purchase, also after the first was taken back.
    (
        "uq_product_reviews_order_item",
        "UPDATE product_reviews SET deleted_at = now();
         INSERT INTO product_reviews (product_id, user_id, order_item_id, rating)
         SELECT product_id, user_id, order_item_id, 1 FROM product_reviews",
    ),
    ("chk_product_reviews_rating", "UPDATE product_reviews SET rating = 0"),
    ("chk_product_reviews_rating", "UPDATE product_reviews SET rating = 6"),
    ("chk_product_reviews_content_length", "UPDATE product_reviews SET content = repeat('a', 9)"),
    ("chk_product_reviews_content_length", "UPDATE product_reviews SET content = repeat('a', 2001)"),
    (
        "uq_product_favorites_user_product",
        "INSERT INTO product_favorites (user_id, product_id) SELECT user_id, product_id
         FROM product_favorites",
    ),
    (
        "uq_seller_payouts_payout_number",
        "INSERT INTO seller_payouts (seller_id, payout_number, amount, payout_method)
         SELECT seller_id, payout_number, 1, payout_method FROM seller_payouts",
    ),
    ("chk_seller_payouts_amount_positive", "UPDATE seller_payouts SET amount = 0"),
    ("chk_seller_payouts_status_allowed", "UPDATE seller_payouts SET status = 'paid'"),
    (
        "uq_discount_codes_code",
        "INSERT INTO discount_codes (code, discount_type, discount_value, valid_from, valid_until)
         SELECT code, discount_type, 1, valid_from, valid_until FROM discount_codes",
    ),
    (
        "idx_discount_codes_code",
        "INSERT INTO discount_codes (code, discount_type, discount_value, valid_from, valid_until)
         SELECT 'Autumn', discount_type, 1, valid_from, valid_until FROM discount_codes",
    ),
    ("chk_discount_codes_discount_type_allowed", "UPDATE discount_codes SET discount_type = 'gift'"),
    ("chk_discount_codes_value_positive", "UPDATE discount_codes SET discount_value = 0"),
    ("chk_discount_codes_percentage_range", "UPDATE discount_codes SET discount_value = 100.01"),
    (
        "chk_discount_codes_minimum_purchase_amount_positive",
        "UPDATE discount_codes SET minimum_purchase_amount = -0.01",
    ),
    (
        "chk_discount_codes_maximum_discount_amount_positive",
        "UPDATE discount_codes SET maximum_discount_amount = -0.01",
    ),
    ("chk_discount_codes_usage_count_positive", "UPDATE discount_codes SET usage_count = -1"),
    ("chk_discount_codes_usage_limit", "UPDATE discount_codes SET usage_limit = 1, usage_count = 2"),
    ("chk_discount_codes_validity", "UPDATE discount_codes SET valid_until = valid_from"),
    (
        "uq_discount_code_usage_order_id",
        "INSERT INTO discount_code_usage (discount_code_id, order_id, user_id, discount_amount)
         SELECT discount_code_id, order_id, user_id, 1 FROM discount_code_usage",
    ),
    (
        "chk_discount_code_usage_discount_amount_positive",
        "UPDATE discount_code_usage SET discount_amount = -0.01",
    ),
    ("chk_transactions_transaction_type_allowed", "UPDATE transactions SET transaction_type = 'gift'"),
    ("chk_transactions_status_allowed", "UPDATE transactions SET status = 'refunded'"),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE products SET price = 0, minimum_price = 0, pricing_model = 'free', average_rating = 0;
     UPDATE products SET average_rating = 5, pricing_model = 'pwyw'; UPDATE products SET average_rating = NULL",
    "UPDATE products SET status = 'active'; UPDATE products SET status = 'inactive';
     UPDATE products SET status = 'suspended'",
    "UPDATE product_licenses SET price = 0; UPDATE cart_items SET price = 0;
     UPDATE order_items SET price = 0, download_count = 0",
    "INSERT INTO cart_items (cart_id, product_id, price) SELECT c.id, p.id, 1 FROM carts c, products p
        WHERE p.slug = 'snares'",
    // Nothing left to pay.
    "UPDATE orders SET discount_total = 11.88, total = 0",
    "UPDATE orders SET status = 'refunded', refunded_at = now()",
    "UPDATE product_reviews SET rating = 1, content = repeat('a', 10);
     UPDATE product_reviews SET rating = 5, content = repeat('ä', 2000)",
    "UPDATE seller_payouts SET amount = 0.01, status = 'processing';
     UPDATE seller_payouts SET status = 'completed'; UPDATE seller_payouts SET status = 'failed'",
    "UPDATE discount_codes SET discount_value = 100, usage_limit = 1, usage_count = 1",
    // 100 is the limit of a percentage, not of an amount.
    "UPDATE discount_codes SET discount_type = 'fixed_amount', discount_value = 100.01,
        minimum_purchase_amount = 0, maximum_discount_amount = 0",
    "UPDATE discount_codes SET valid_until = valid_from + interval '1 microsecond', usage_count = 1000",
    "UPDATE discount_code_usage SET discount_amount = 0",
    "UPDATE transactions SET transaction_type = 'refund', status = 'completed';
     UPDATE transactions SET transaction_type = 'payout', status = 'failed';
     UPDATE transactions SET transaction_type = 'commission', status = 'cancelled'",
];
