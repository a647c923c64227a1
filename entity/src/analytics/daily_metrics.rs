//! Figures of the platform per UTC day. Written by `service::analytics::daily_metrics`; computing a day again
//! replaces it.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// One figure of one day.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "daily_metrics")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "metric_name_dimension_metric_date")]
    pub metric_date: Date,
    /// `active_users`, `plays`, `revenue.usd`; the list is open.
    #[sea_orm(unique_key = "metric_name_dimension_metric_date")]
    pub metric_name: String,
    /// `all`, or one slice: `country=FR`.
    #[sea_orm(unique_key = "metric_name_dimension_metric_date")]
    pub dimension: String,
    /// In the unit of the metric: a count, seconds, per cent, or an amount in the currency with which the
    /// name ends.
    #[sea_orm(column_type = "Decimal(Some((20, 4)))")]
    pub value: Decimal,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
