//! What an account did and what it was given, per UTC day; a quiet day has no row. Written by
//! `service::analytics::user_analytics`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// One day of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "user_analytics")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "user_metric_date")]
    pub user_id: Uuid,
    #[sea_orm(unique_key = "user_metric_date")]
    pub metric_date: Date,
    pub session_count: i32,
    /// Plays that the account itself made.
    pub play_count: i32,
    pub listening_seconds: i32,
    pub unique_track_count: i32,
    pub upload_count: i32,
    pub message_count: i32,
    pub post_count: i32,
    pub comment_count: i32,
    /// Likes given by the user.
    pub like_count: i32,
    pub followers_gained: i32,
    pub followers_lost: i32,
    pub profile_view_count: i32,
    /// Plays of the account's tracks by others.
    pub received_play_count: i32,
    pub received_like_count: i32,
    pub sale_count: i32,
    /// Sales less refunds, in the reporting currency; may be negative.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub revenue: Decimal,
    /// ISO 4217, of all amounts of the row.
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
