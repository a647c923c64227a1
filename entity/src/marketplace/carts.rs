//! What somebody is about to buy, one cart per account. Written by `service::marketplace::carts`; the totals are kept
//! by triggers on `cart_items`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// The cart of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "carts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub user_id: Uuid,
    /// Its items.
    pub item_count: i32,
    /// The sum of its items' prices.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub subtotal: Decimal,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub tax_total: Decimal,
    /// `subtotal + tax_total`.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub total: Decimal,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
