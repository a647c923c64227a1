//! Tracks, published or not. Written by `service::streaming::tracks`; the counters are kept by triggers on the tables
//! that they count.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::enums::Visibility;

/// A track.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "tracks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub creator_id: Uuid,
    /// The audio. While a track refers to it, the file cannot be removed.
    pub file_id: Uuid,
    pub title: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Who performs it, where that is not its creator.
    pub artist: Option<String>,
    pub album: Option<String>,
    /// As its creator names it; the list is open.
    pub genre: Option<String>,
    /// Seconds, at least 1.
    pub duration: i32,
    /// Beats per minute.
    pub bpm: Option<i32>,
    /// `C`, `C#`, `Dm`.
    pub musical_key: Option<String>,
    pub visibility: Visibility,
    pub is_downloadable: bool,
    pub cover_art_file_id: Option<Uuid>,
    /// What a player draws, in the shape that the worker which computes it writes.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub waveform_data: Option<Json>,
    /// Plays; may lag behind `playback_history` by some seconds.
    pub play_count: i32,
    pub like_count: i32,
    /// Live comments, answers included.
    pub comment_count: i32,
    /// Downloads; may lag behind `track_downloads` by some seconds.
    pub download_count: i32,
    /// None while it is not published; in the future while that is planned.
    pub published_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When its creator deleted it; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, relation_enum = "Creator", from = "creator_id", to = "id")]
    pub creator: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "File", from = "file_id", to = "id")]
    pub file: BelongsTo<crate::files::files::Entity>,
    #[sea_orm(belongs_to, relation_enum = "CoverArtFile", from = "cover_art_file_id", to = "id")]
    pub cover_art_file: BelongsTo<Option<crate::files::files::Entity>>,
}

impl Entity {
    /// The tracks that are not deleted, published or not.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
