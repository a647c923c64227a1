//! Counters that marketplace has.

use super::walk;

#[tokio::test]
async fn products_count_favorites_sales_and_reviews() {
    walk(&[
        (
            "INSERT INTO product_favorites (user_id, product_id) SELECT u('user', n), u('product', 1) FROM generate_series(7, 9) n",
            &[("products.favorite_count", "product", 1, "3")],
        ),
        ("DELETE FROM product_favorites WHERE user_id = u('user', 7)", &[("products.favorite_count", "product", 1, "2")]),
        (
            "INSERT INTO order_items (id, order_id, product_id, product_name, seller_id, price)
             SELECT u('item', 10 * o + p), u('order', o), u('product', p), 'Product', u('user', 1), 10 FROM generate_series(1, 3) o, generate_series(1, 3) p",
            &[("products.sale_count", "product", 1, "0")],
        ),
        ("UPDATE orders SET status = 'paid' WHERE id IN (u('order', 1), u('order', 2))", &[("products.sale_count", "product", 1, "2")]),
        ("UPDATE orders SET status = 'completed' WHERE id = u('order', 1)", &[("products.sale_count", "product", 1, "2")]),
        ("UPDATE orders SET status = 'refunded' WHERE id = u('order', 2)", &[("products.sale_count", "product", 1, "1")]),
        (
            "INSERT INTO order_items (order_id, product_id, product_name, seller_id, price) VALUES (u('order', 1), u('product', 1), 'Product', u('user', 1), 10)",
            &[("products.sale_count", "product", 1, "2")],
        ),
        ("UPDATE order_items SET product_id = u('product', 2) WHERE id = u('item', 11)", &[("products.sale_count", "product", 2, "2")]),
        (
            "INSERT INTO product_reviews (product_id, user_id, order_item_id, rating)
             SELECT u('product', 3), u('user', 20), u('item', 10 * o + 3), o + 2 FROM generate_series(1, 3) o",
            &[("products.review_count", "product", 3, "3"), ("products.average_rating", "product", 3, "4.00")],
        ),
        (
            "UPDATE product_reviews SET rating = 4 WHERE order_item_id = u('item', 13)",
            &[("products.average_rating", "product", 3, "4.33")],
        ),
        (
            "UPDATE product_reviews SET deleted_at = now() WHERE order_item_id <> u('item', 13)",
            &[("products.review_count", "product", 3, "1"), ("products.average_rating", "product", 3, "4.00")],
        ),
        ("UPDATE product_reviews SET deleted_at = NULL", &[("products.review_count", "product", 3, "3")]),
        ("DELETE FROM order_items WHERE id = u('item', 33)", &[("products.average_rating", "product", 3, "4.00")]),
        ("DELETE FROM orders WHERE id = u('order', 1)", &[("products.sale_count", "product", 2, "0"), ("products.sale_count", "product", 1, "0")]),
        ("DELETE FROM users WHERE id = u('user', 20)", &[("products.review_count", "product", 3, "0"), ("products.average_rating", "product", 3, "0.00")]),
    ])
    .await;
}

#[tokio::test]
async fn carts_add_up_and_discount_codes_count_their_uses() {
    walk(&[
        ("SELECT 1", &[("carts.total", "cart", 2, "2.00")]),
        (
            "INSERT INTO cart_items (cart_id, product_id, price) SELECT u('cart', 2), u('product', n), n + 0.25 FROM generate_series(1, 3) n",
            &[("carts.item_count", "cart", 2, "3"), ("carts.subtotal", "cart", 2, "6.75"), ("carts.total", "cart", 2, "8.75")],
        ),
        ("UPDATE carts SET tax_total = 1.35 WHERE id = u('cart', 2)", &[("carts.total", "cart", 2, "8.10")]),
        ("UPDATE cart_items SET price = 5 WHERE product_id = u('product', 1)", &[("carts.total", "cart", 2, "11.85")]),
        (
            "UPDATE cart_items SET cart_id = u('cart', 3) WHERE product_id = u('product', 1)",
            &[("carts.subtotal", "cart", 2, "5.50"), ("carts.subtotal", "cart", 3, "5.00")],
        ),
        ("DELETE FROM products WHERE id = u('product', 2)", &[("carts.item_count", "cart", 2, "1"), ("carts.total", "cart", 2, "4.60")]),
        ("DELETE FROM cart_items", &[("carts.item_count", "cart", 2, "0"), ("carts.total", "cart", 2, "1.35")]),
        (
            "INSERT INTO discount_code_usage (discount_code_id, order_id, user_id, discount_amount)
             SELECT u('code', 1), u('order', n), u('user', 7), 1 FROM generate_series(1, 3) n",
            &[("discount_codes.usage_count", "code", 1, "3")],
        ),
        ("DELETE FROM orders WHERE id = u('order', 1)", &[("discount_codes.usage_count", "code", 1, "2")]),
        ("DELETE FROM users WHERE id = u('user', 7)", &[("discount_codes.usage_count", "code", 1, "0")]),
    ])
    .await;
}
