//! What buyers think of products, at most one review per item bought. Written by
//! `service::marketplace::product_reviews`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A review.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "product_reviews")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub product_id: Uuid,
    pub user_id: Uuid,
    /// The purchase that it speaks of.
    #[sea_orm(unique)]
    pub order_item_id: Uuid,
    /// 1 to 5.
    pub rating: i32,
    pub title: Option<String>,
    /// 10 to 2000 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub content: Option<String>,
    pub is_verified_purchase: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub seller_response: Option<String>,
    pub seller_responded_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was deleted; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "product_id", to = "id")]
    pub product: BelongsTo<super::products::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Author", from = "user_id", to = "id")]
    pub author: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, from = "order_item_id", to = "id")]
    pub order_item: BelongsTo<super::order_items::Entity>,
}

impl Entity {
    /// The rows that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
