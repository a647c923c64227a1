//! Who may do what with the tables of marketplace.
//!
//! A seller sees what was sold of theirs, not the order that it was sold in. What money moves is booked by the owner's jobs.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    open("products", "SELECT, INSERT, UPDATE")
        .counted("view_count, favorite_count, sale_count, review_count, average_rating"),
    open("product_licenses", "SELECT, INSERT, UPDATE, DELETE"),
    open("product_reviews", "SELECT, INSERT, UPDATE"),
    open("product_favorites", "SELECT, INSERT, UPDATE, DELETE"),
    own("carts").counted("item_count, subtotal, total"),
    protected("cart_items").all("cart_id = ANY (ARRAY(SELECT id FROM carts WHERE {own}))"),
    own("orders").select("{own} OR {admin}").update("{own} OR {admin}").no_delete(),
    protected("order_items")
        .select("seller_id = {me} OR order_id = ANY (ARRAY(SELECT id FROM orders WHERE {own})) OR {admin}")
        .insert("order_id = ANY (ARRAY(SELECT id FROM orders WHERE {own}))")
        .update("order_id = ANY (ARRAY(SELECT id FROM orders WHERE {own})) OR {admin}")
        .columns("download_count, license_key"),
    own("transactions").select("{own} OR {admin}").update("{admin}").no_delete(),
    protected("seller_payouts")
        .select("seller_id = {me} OR {admin}")
        .insert("seller_id = {me} AND status = 'pending'")
        .update("{admin}"),
    open("discount_codes", "SELECT, INSERT, UPDATE").counted("usage_count"),
    protected("discount_code_usage").select("{own} OR {admin}").insert("{own}"),
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
