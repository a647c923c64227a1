//! Money that moved. Written by `service::marketplace::transactions`; kept when the account, the order or the payout
//! goes.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A movement of money.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "transactions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What moved it.
    pub transaction_type: TransactionType,
    /// Whose money; none once that account is gone.
    pub user_id: Option<Uuid>,
    pub order_id: Option<Uuid>,
    pub payout_id: Option<Uuid>,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub amount: Decimal,
    /// ISO 4217, of all amounts of the row.
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    /// `stripe`, `paypal`; the list is open.
    pub provider: String,
    pub provider_transaction_id: Option<String>,
    /// How far it is.
    pub status: TransactionStatus,
    /// Whatever the provider sent along; its shape is the provider's.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub metadata: Option<Json>,
    pub completed_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<Option<crate::auth::users::Entity>>,
    #[sea_orm(belongs_to, from = "order_id", to = "id")]
    pub order: BelongsTo<Option<super::orders::Entity>>,
    #[sea_orm(belongs_to, relation_enum = "Payout", from = "payout_id", to = "id")]
    pub payout: BelongsTo<Option<super::seller_payouts::Entity>>,
}

/// What moved the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum TransactionType {
    /// A buyer paid.
    Payment,
    /// A buyer was paid back.
    Refund,
    /// A seller was paid.
    Payout,
    /// The platform's share.
    Commission,
}

/// How far a movement is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum TransactionStatus {
    /// The provider has not confirmed it.
    #[default]
    Pending,
    /// Done.
    Completed,
    /// The provider refused it.
    Failed,
    /// Called off before it was done.
    Cancelled,
}

impl ActiveModelBehavior for ActiveModel {}
