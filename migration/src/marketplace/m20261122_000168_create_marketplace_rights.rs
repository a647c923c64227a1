//! Who may do what with the tables of marketplace.
//!
//! A seller sees what was sold of theirs, not the order that it was sold in. What is sold is its seller's; staff take it down.
//!
//! What money comes of is written by the owner's: a checkout (a job, or a function of the owner's to come) makes orders with their items
//! from carts, and recomputes each price, for a cart is its buyer's to write; payments, payouts, the use of codes and what a purchase
//! opens are booked by jobs. A purchase is reviewed by who made it, once it is paid.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    protected("products")
        .select("true")
        .insert("seller_id = {me} AND status <> 'suspended'")
        .update("(seller_id = {me} AND status <> 'suspended') OR {staff}")
        .counted("view_count, favorite_count, sale_count, review_count, average_rating"),
    protected("product_licenses")
        .select("true")
        .insert("(SELECT p.seller_id = {me} FROM products p WHERE p.id = product_id)")
        .update("(SELECT p.seller_id = {me} FROM products p WHERE p.id = product_id)")
        .delete("(SELECT p.seller_id = {me} FROM products p WHERE p.id = product_id)"),
    protected("product_reviews")
        .select("true")
        .insert(
            "{own} AND seller_response IS NULL AND seller_responded_at IS NULL AND (SELECT i.product_id = product_reviews.product_id \
             AND o.user_id = {me} AND o.status IN ('paid', 'processing', 'completed') \
             FROM order_items i JOIN orders o ON o.id = i.order_id WHERE i.id = order_item_id)",
        )
        .update("{own} OR {staff}")
        .columns("rating, title, content, deleted_at"),
    own("product_favorites").no_update(),
    own("carts").counted("item_count, subtotal, total"),
    protected("cart_items").all("cart_id = ANY (ARRAY(SELECT id FROM carts WHERE {own}))"),
    protected("orders").select("{own} OR {admin}"),
    protected("order_items")
        .select("seller_id = {me} OR order_id = ANY (ARRAY(SELECT id FROM orders WHERE {own})) OR {admin}"),
    protected("transactions").select("{own} OR {admin}"),
    protected("seller_payouts").select("seller_id = {me} OR {admin}"),
    protected("discount_codes")
        .select("creator_id = {me} OR {admin} OR code = {selector}")
        .insert("creator_id = {me} OR {admin}")
        .update("creator_id = {me} OR {admin}")
        .counted("usage_count"),
    protected("discount_code_usage").select("{own} OR {admin}"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        grant_rights(m, RIGHTS).await?;
        // Whoever looks at a product is counted, signed in or not.
        sql::execute(m, "GRANT EXECUTE ON FUNCTION veza.record_product_views(uuid[]) TO veza_app").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::execute(m, "REVOKE EXECUTE ON FUNCTION veza.record_product_views(uuid[]) FROM veza_app").await?;
        revoke_rights(m, RIGHTS).await
    }
}
