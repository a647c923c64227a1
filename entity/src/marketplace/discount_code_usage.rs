//! Which order used which discount code, at most one per order. Written by `service::marketplace::orders`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A use of a code.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "discount_code_usage")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub discount_code_id: Uuid,
    #[sea_orm(unique)]
    pub order_id: Uuid,
    pub user_id: Uuid,
    /// What it took off, in the currency of the order.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub discount_amount: Decimal,
    pub used_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "discount_code_id", to = "id")]
    pub discount_code: BelongsTo<super::discount_codes::Entity>,
    #[sea_orm(belongs_to, from = "order_id", to = "id")]
    pub order: BelongsTo<super::orders::Entity>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
