//! Who subscribed to what, past and present; at most one live subscription per account. Written by
//! `service::billing::subscriptions`, which also gives and takes the role `premium`.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A subscription.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "subscriptions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub plan_id: Uuid,
    /// At most one live subscription per account.
    pub status: SubscriptionStatus,
    /// As agreed, per period.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub price: Decimal,
    /// ISO 4217, of all amounts of the row.
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub current_period_start: DateTimeUtc,
    pub current_period_end: DateTimeUtc,
    pub trial_ends_at: Option<DateTimeUtc>,
    /// When it is going to end; none where it renews.
    pub cancel_at: Option<DateTimeUtc>,
    /// When its owner asked to end it; access lasts until `ended_at`.
    pub cancelled_at: Option<DateTimeUtc>,
    pub cancellation_reason: Option<String>,
    pub ended_at: Option<DateTimeUtc>,
    /// `stripe`, `paypal`, `app_store`, `play_store`, `manual`; the list is open.
    #[sea_orm(unique_key = "provider_provider_subscription")]
    pub provider: String,
    pub provider_customer_id: Option<String>,
    #[sea_orm(unique_key = "provider_provider_subscription")]
    pub provider_subscription_id: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Plan", from = "plan_id", to = "id")]
    pub plan: BelongsTo<super::subscription_plans::Entity>,
}

/// How a subscription stands; live are trialing, active, past due and paused.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "subscription_status", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionStatus {
    /// The first payment is not confirmed.
    #[default]
    Incomplete,
    /// Live, before the first payment.
    Trialing,
    /// Live and paid.
    Active,
    /// Live, a payment is late.
    PastDue,
    /// Live, nothing is billed.
    Paused,
    /// Ended by choice.
    Cancelled,
    /// Ended unpaid.
    Expired,
}

impl ActiveModelBehavior for ActiveModel {}
