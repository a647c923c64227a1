//! What makes an order cheaper. Written by `service::marketplace::discount_codes`; the use count is kept by triggers.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A discount code.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "discount_codes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As it is shown; unique whatever its case.
    #[sea_orm(unique)]
    pub code: String,
    /// What the value means.
    pub discount_type: DiscountType,
    /// Per cent, at most 100, or an amount.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub discount_value: Decimal,
    /// The least subtotal at which it holds.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))", nullable)]
    pub minimum_purchase_amount: Option<Decimal>,
    /// The most that it takes off.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))", nullable)]
    pub maximum_discount_amount: Option<Decimal>,
    /// None where there is no limit.
    pub usage_limit: Option<i32>,
    /// Rows of `discount_code_usage`.
    pub usage_count: i32,
    pub valid_from: DateTimeUtc,
    pub valid_until: DateTimeUtc,
    pub is_active: bool,
    /// The seller whose products it is for; none where it is the platform's, or once that account is gone.
    pub creator_id: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Creator", from = "creator_id", to = "id")]
    pub creator: BelongsTo<Option<crate::auth::users::Entity>>,
}

/// What the value of a discount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum DiscountType {
    /// Per cent of the subtotal.
    Percentage,
    /// An amount.
    FixedAmount,
}

impl ActiveModelBehavior for ActiveModel {}
