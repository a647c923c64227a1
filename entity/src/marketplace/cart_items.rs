//! The products in a cart, each once. Written by `service::marketplace::carts`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A product in a cart.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "cart_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "cart_product")]
    pub cart_id: Uuid,
    #[sea_orm(unique_key = "cart_product")]
    pub product_id: Uuid,
    /// None where the product is sold without one, or once the licence is gone.
    pub license_id: Option<Uuid>,
    /// What it cost when it was put in; checkout compares it with what it costs now.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub price: Decimal,
    pub added_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "cart_id", to = "id")]
    pub cart: BelongsTo<super::carts::Entity>,
    #[sea_orm(belongs_to, from = "product_id", to = "id")]
    pub product: BelongsTo<super::products::Entity>,
    #[sea_orm(belongs_to, relation_enum = "License", from = "license_id", to = "id")]
    pub license: BelongsTo<Option<super::product_licenses::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
