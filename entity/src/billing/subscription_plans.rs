//! The plans on sale. Written by `service::billing::subscription_plans`; the price and the interval of a sold plan
//! never change, a new price is a new plan.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A plan.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "subscription_plans")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its name in addresses.
    #[sea_orm(unique)]
    pub slug: String,
    pub name: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Per period of `interval_count` intervals, tax excluded.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub price: Decimal,
    /// ISO 4217, of all amounts of the row.
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub billing_interval: BillingInterval,
    /// Intervals per period: 3 with `month` is quarterly.
    pub interval_count: i32,
    /// 0 to 365.
    pub trial_days: i32,
    /// The payment provider's id of its price.
    #[sea_orm(unique)]
    pub provider_price_id: Option<String>,
    /// What it entitles to: `{"storage_bytes": …, "lossless_streaming": true}`. An object; the list of keys
    /// is open.
    #[sea_orm(column_type = "JsonBinary")]
    pub features: Json,
    /// Place in the list of plans.
    pub position: i32,
    /// Whether it can be bought; existing subscriptions go on when it cannot.
    pub is_active: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was deleted; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
}

/// What the periods of a subscription are counted in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "billing_interval", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum BillingInterval {
    /// Weeks.
    Week,
    /// Calendar months.
    #[default]
    Month,
    /// Years.
    Year,
}

impl Entity {
    /// The rows that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
