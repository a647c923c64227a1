//! The marketplace: products and licences, carts, orders, reviews, discounts, payouts.

pub(crate) mod m20261122_000062_create_marketplace_enums;
pub(crate) mod m20261122_000063_create_products;
pub(crate) mod m20261122_000064_create_product_licenses;
pub(crate) mod m20261122_000065_create_carts;
pub(crate) mod m20261122_000066_create_cart_items;
pub(crate) mod m20261122_000067_create_orders;
pub(crate) mod m20261122_000068_create_order_items;
pub(crate) mod m20261122_000069_create_product_reviews;
pub(crate) mod m20261122_000070_create_product_favorites;
pub(crate) mod m20261122_000071_create_seller_payouts;
pub(crate) mod m20261122_000072_create_discount_codes;
pub(crate) mod m20261122_000073_create_discount_code_usage;
pub(crate) mod m20261122_000074_create_transactions;
pub(crate) mod m20261122_000139_count_products;
pub(crate) mod m20261122_000140_count_carts;
pub(crate) mod m20261122_000141_count_discount_codes;
pub(crate) mod m20261122_000168_create_marketplace_rights;
