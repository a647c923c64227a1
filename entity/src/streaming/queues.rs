//! What somebody listens to at the moment. Written by `service::streaming::queues`: one row per account, made with the
//! first play.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The player of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "queues")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub user_id: Uuid,
    pub current_track_id: Option<Uuid>,
    /// Seconds into the current track.
    pub current_position: i32,
    pub is_playing: bool,
    pub shuffle: bool,
    pub repeat_mode: RepeatMode,
    /// Per cent, 0 to 100.
    pub volume: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "CurrentTrack", from = "current_track_id", to = "id")]
    pub current_track: BelongsTo<Option<super::tracks::Entity>>,
    #[sea_orm(has_many)]
    pub items: HasMany<super::queue_items::Entity>,
}

/// What a player does at the end.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RepeatMode {
    /// Stops after the last track.
    #[default]
    Off,
    /// Plays the same track again.
    Track,
    /// Begins the queue again.
    Queue,
}

impl ActiveModelBehavior for ActiveModel {}
