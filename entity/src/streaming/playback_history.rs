//! Every play of a track, one partition a month. Written by `service::streaming::playback_history` and never changed;
//! `tracks.play_count` and the trends are made of it.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A play.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "playback_history")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub track_id: Uuid,
    /// Seconds that were really played.
    pub played_duration: i32,
    /// Per cent of the track, 0 to 100.
    pub completion_percentage: i32,
    /// Where it was started from: `playlist`, `album`, `search`, `recommendation`; the list is open.
    pub source: Option<String>,
    /// The id of the playlist, the album, …, according to `source`; no foreign key.
    pub source_id: Option<Uuid>,
    /// `mobile`, `desktop`, `web`; the list is open.
    pub device_type: Option<String>,
    /// Decides the partition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub played_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, from = "track_id", to = "id")]
    pub track: BelongsTo<super::tracks::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
