//! What was bought: product, licence and price as they were at that moment. Written by
//! `service::marketplace::orders`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// An item of an order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "order_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Uuid,
    pub product_id: Uuid,
    pub license_id: Option<Uuid>,
    /// As it was when it was bought, as is all that follows from the product.
    pub product_name: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub product_description: Option<String>,
    pub seller_id: Uuid,
    /// What was paid for it, before tax and discount of the order.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub price: Decimal,
    /// Ids of the files that were bought. An array has no foreign key: a file may be gone.
    pub download_file_ids: Option<Vec<Uuid>>,
    /// How often the buyer downloaded.
    pub download_count: i32,
    /// Made for this buyer; none where the product needs none.
    pub license_key: Option<String>,
    /// The terms as they were agreed to.
    #[sea_orm(column_type = "Text", nullable)]
    pub license_terms: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "order_id", to = "id")]
    pub order: BelongsTo<super::orders::Entity>,
    #[sea_orm(belongs_to, from = "product_id", to = "id")]
    pub product: BelongsTo<super::products::Entity>,
    #[sea_orm(belongs_to, relation_enum = "License", from = "license_id", to = "id")]
    pub license: BelongsTo<Option<super::product_licenses::Entity>>,
    #[sea_orm(belongs_to, relation_enum = "Seller", from = "seller_id", to = "id")]
    pub seller: BelongsTo<crate::auth::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
