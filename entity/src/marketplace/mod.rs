//! What creators sell, from the shelf to the payout.
//!
//! A [`products`] row is what is on sale, under one or more [`product_licenses`]. Somebody keeps it in mind
//! ([`product_favorites`]) or puts it into their one of [`carts`], whose [`cart_items`] remember the price. Checkout
//! makes an [`orders`] row of the cart; its [`order_items`] are copies of what was sold, so that no later edit
//! changes a sale, and each may be reviewed once ([`product_reviews`]). [`discount_codes`] make an order cheaper,
//! [`discount_code_usage`] says which.
//!
//! Money that moved is a row of [`transactions`]; what sellers are owed reaches them by [`seller_payouts`]. Invoices
//! belong to billing.

pub mod cart_items;
pub mod carts;
pub mod discount_code_usage;
pub mod discount_codes;
pub mod order_items;
pub mod orders;
pub mod product_favorites;
pub mod product_licenses;
pub mod product_reviews;
pub mod products;
pub mod seller_payouts;
pub mod transactions;

/// The entities of this domain under the names of their tables, its enums, documents and links.
pub mod prelude {
    pub use super::cart_items::Entity as CartItems;
    pub use super::carts::Entity as Carts;
    pub use super::discount_code_usage::Entity as DiscountCodeUsage;
    pub use super::discount_codes::{DiscountType, Entity as DiscountCodes};
    pub use super::order_items::Entity as OrderItems;
    pub use super::orders::{BillingAddress, Entity as Orders, OrderStatus, OrderToProducts};
    pub use super::product_favorites::Entity as ProductFavorites;
    pub use super::product_licenses::{Entity as ProductLicenses, UsageRights};
    pub use super::product_reviews::Entity as ProductReviews;
    pub use super::products::{Entity as Products, PricingModel, ProductStatus};
    pub use super::seller_payouts::{Entity as SellerPayouts, SellerPayoutStatus};
    pub use super::transactions::{Entity as Transactions, TransactionStatus, TransactionType};
}
