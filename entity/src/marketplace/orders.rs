//! What was bought, from checkout to refund. Written by `service::marketplace::orders`.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::{order_items, products};

/// An order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The buyer.
    pub user_id: Uuid,
    /// What people call it: `ORD-2025-00001`.
    #[sea_orm(unique)]
    pub order_number: String,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub subtotal: Decimal,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub tax_total: Decimal,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub discount_total: Decimal,
    /// `subtotal + tax_total - discount_total`, which the database checks.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub total: Decimal,
    /// ISO 4217, of all amounts of the row.
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    /// `stripe`, `paypal`, `crypto`; the list is open.
    pub payment_method: Option<String>,
    /// The payment provider's id of the payment.
    pub payment_intent_id: Option<String>,
    pub status: OrderStatus,
    /// Where the receipt goes; it does not follow the account.
    pub billing_email: String,
    pub billing_name: Option<String>,
    /// As it was at checkout.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub billing_address: Option<BillingAddress>,
    pub paid_at: Option<DateTimeUtc>,
    pub completed_at: Option<DateTimeUtc>,
    pub cancelled_at: Option<DateTimeUtc>,
    pub refunded_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Buyer", from = "user_id", to = "id")]
    pub buyer: BelongsTo<crate::auth::users::Entity>,
}

/// How far an order has come.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "order_status", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// Not paid yet.
    #[default]
    Pending,
    /// Paid, nothing handed over yet.
    Paid,
    /// Being handed over.
    Processing,
    /// The buyer has everything.
    Completed,
    /// Given up before it was paid.
    Cancelled,
    /// Paid back.
    Refunded,
}

/// Where a bill goes. In the column: `{"line1": "…", "line2": null, "city": "…", "postal_code": "…", "state": null,
/// "country": "FR"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct BillingAddress {
    pub line1: String,
    pub line2: Option<String>,
    pub city: String,
    pub postal_code: Option<String>,
    pub state: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// From an order to the products in it, deleted ones included. What they were when they were sold stands in the
/// `order_items` between, which `find_linked` calls `r0`.
#[derive(Clone, Copy, Debug)]
pub struct OrderToProducts;

impl Linked for OrderToProducts {
    type FromEntity = Entity;
    type ToEntity = products::Entity;

    fn link(&self) -> Vec<RelationDef> {
        vec![order_items::Relation::Orders.def().rev(), order_items::Relation::Products.def()]
    }
}

// Not a `HasMany` of the model: by that whatever belongs to an order would contain products, and be checked anew with
// each of their columns. `find_related`, `find_with_related` and `load_many` need no more than this.
impl Related<order_items::Entity> for Entity {
    fn to() -> RelationDef {
        order_items::Relation::Orders.def().rev()
    }
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, QueryTrait};
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_may_lack_what_is_optional_and_nothing_else() {
        let short = json!({"line1": "1 Rue A", "city": "Paris", "country": "FR"});
        let address: BillingAddress = serde_json::from_value(short).unwrap();
        assert_eq!((address.city.as_str(), address.state), ("Paris", None));
        assert!(serde_json::from_value::<BillingAddress>(json!({"city": "Paris"})).is_err());
    }

    #[test]
    fn items_are_found_from_their_order() {
        let sql =
            Entity::find().find_with_related(order_items::Entity).build(DbBackend::Postgres).to_string();
        assert!(sql.contains(r#"JOIN "order_items" ON "orders"."id" = "order_items"."order_id""#), "{sql}");
    }

    #[test]
    fn products_are_reached_through_the_items() {
        let sql = OrderToProducts.find_linked().build(DbBackend::Postgres).to_string();
        assert!(sql.contains(r#""order_items" AS "r0""#) && sql.contains(r#""r0"."product_id""#), "{sql}");
    }
}
