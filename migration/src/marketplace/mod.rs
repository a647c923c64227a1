//! The marketplace: products and licences, carts, orders, reviews, discounts, payouts.

pub(crate) mod m20261122_000401_create_marketplace_enums;
pub(crate) mod m20261122_000402_create_products;
pub(crate) mod m20261122_000403_create_product_licenses;
pub(crate) mod m20261122_000404_create_carts;
pub(crate) mod m20261122_000405_create_cart_items;
pub(crate) mod m20261122_000406_create_orders;
pub(crate) mod m20261122_000407_create_order_items;
pub(crate) mod m20261122_000408_create_product_reviews;
pub(crate) mod m20261122_000409_create_product_favorites;
pub(crate) mod m20261122_000410_create_seller_payouts;
pub(crate) mod m20261122_000411_create_discount_codes;
pub(crate) mod m20261122_000412_create_discount_code_usage;
pub(crate) mod m20261122_000413_create_transactions;
