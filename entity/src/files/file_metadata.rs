//! What was read out of a file: tags, dimensions, codecs. Written by `service::files::file_metadata` for the worker that
//! extracts it. A column that does not apply to the kind of file is null.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// The metadata of one file.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "file_metadata")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub file_id: Uuid,
    pub title: Option<String>,
    pub artist: Option<String>,
    pub album: Option<String>,
    pub genre: Option<String>,
    pub year: Option<i32>,
    /// Seconds.
    pub duration: Option<i32>,
    /// Kilobits per second.
    pub bitrate: Option<i32>,
    /// Hertz.
    pub sample_rate: Option<i32>,
    pub channels: Option<i32>,
    pub codec: Option<String>,
    /// Pixels.
    pub width: Option<i32>,
    /// Pixels.
    pub height: Option<i32>,
    /// The image format.
    pub format: Option<String>,
    pub video_codec: Option<String>,
    /// The codec of a video's sound.
    pub audio_codec: Option<String>,
    /// Frames per second.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))", nullable)]
    pub framerate: Option<Decimal>,
    /// Beats per minute.
    pub bpm: Option<i32>,
    /// `C`, `C#`, `Dm`.
    pub musical_key: Option<String>,
    /// `4/4`, `3/4`.
    pub time_signature: Option<String>,
    /// All ID3 or EXIF data, as the extractor found it.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub raw_metadata: Option<Json>,
    pub extracted_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "file_id", to = "id")]
    pub file: BelongsTo<super::files::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
