//! How a track fared, per UTC day; a quiet day has no row. Written by `service::analytics::track_analytics`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// One day of one track.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "track_analytics")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "track_metric_date")]
    pub track_id: Uuid,
    #[sea_orm(unique_key = "track_metric_date")]
    pub metric_date: Date,
    pub play_count: i32,
    /// Different listeners of that day; days cannot be added up.
    pub unique_listener_count: i32,
    /// Plays left before 30 seconds.
    pub skip_count: i32,
    pub listening_seconds: i64,
    /// Mean part of the track that was heard; none without plays. Weigh it by `play_count` to combine days.
    #[sea_orm(column_type = "Decimal(Some((5, 2)))", nullable)]
    pub average_completion_percent: Option<Decimal>,
    /// Likes received that day (not the running total, which is `tracks.like_count`).
    pub like_count: i32,
    pub comment_count: i32,
    pub share_count: i32,
    pub playlist_add_count: i32,
    pub download_count: i32,
    /// Sales less refunds, in the reporting currency; may be negative.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub revenue: Decimal,
    /// ISO 4217, of all amounts of the row.
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "track_id", to = "id")]
    pub track: BelongsTo<crate::streaming::tracks::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
