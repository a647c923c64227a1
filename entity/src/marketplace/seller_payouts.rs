//! What was paid out to sellers. Written by `service::marketplace::seller_payouts`.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A payout.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "seller_payouts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub seller_id: Uuid,
    /// What people call it; unique.
    #[sea_orm(unique)]
    pub payout_number: String,
    /// More than zero.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub amount: Decimal,
    /// ISO 4217, of all amounts of the row.
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    /// `stripe_connect`, `paypal`, `bank_transfer`; the list is open.
    pub payout_method: String,
    /// The provider's id of the seller's account.
    pub payout_account_id: Option<String>,
    /// How far it is.
    pub status: SellerPayoutStatus,
    pub processed_at: Option<DateTimeUtc>,
    pub completed_at: Option<DateTimeUtc>,
    pub failed_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub failure_reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Seller", from = "seller_id", to = "id")]
    pub seller: BelongsTo<crate::auth::users::Entity>,
}

/// How far a payout is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SellerPayoutStatus {
    /// Owed, not under way.
    #[default]
    Pending,
    /// With the provider.
    Processing,
    /// The seller has it.
    Completed,
    /// The provider refused it; see the reason.
    Failed,
}

impl ActiveModelBehavior for ActiveModel {}
