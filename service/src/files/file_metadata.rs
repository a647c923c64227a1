//! What was read out of a file: written by the worker that extracts it, seen by whoever sees the file.

use entity::files::{file_metadata, files};
use garde::Validate;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, EntityTrait, Iterable, JoinType, QueryFilter, QuerySelect, RelationTrait,
    TransactionSession, TransactionTrait,
    prelude::{Decimal, Json, Uuid},
    sea_query::OnConflict,
};

use super::{
    FileError, Files,
    files::{is_live, lock, visible},
};
use crate::{
    db::{self, Actor, ReadRows},
    input::{self, Invalid},
};

/// What was read out. What does not apply to the kind of file is `None`.
#[derive(Clone, Debug, Default, Validate)]
pub struct Metadata {
    /// At most 255 characters.
    #[garde(length(chars, max = 255), inner(custom(input::text)))]
    pub title: Option<String>,
    /// At most 255 characters.
    #[garde(length(chars, max = 255), inner(custom(input::text)))]
    pub artist: Option<String>,
    /// At most 255 characters.
    #[garde(length(chars, max = 255), inner(custom(input::text)))]
    pub album: Option<String>,
    /// At most 100 characters.
    #[garde(length(chars, max = 100), inner(custom(input::text)))]
    pub genre: Option<String>,
    /// 0 to 9999.
    #[garde(range(min = 0, max = 9999))]
    pub year: Option<i32>,
    /// Seconds, at least 0.
    #[garde(range(min = 0))]
    pub duration: Option<i32>,
    /// Kilobits per second, at least 0.
    #[garde(range(min = 0))]
    pub bitrate: Option<i32>,
    /// Hertz, at least 1.
    #[garde(range(min = 1))]
    pub sample_rate: Option<i32>,
    /// 1 to 1,024.
    #[garde(range(min = 1, max = 1_024))]
    pub channels: Option<i32>,
    /// At most 50 characters.
    #[garde(length(chars, max = 50), inner(custom(input::text)))]
    pub codec: Option<String>,
    /// Pixels, at least 1.
    #[garde(range(min = 1))]
    pub width: Option<i32>,
    /// Pixels, at least 1.
    #[garde(range(min = 1))]
    pub height: Option<i32>,
    /// The image format, at most 50 characters.
    #[garde(length(chars, max = 50), inner(custom(input::text)))]
    pub format: Option<String>,
    /// At most 50 characters.
    #[garde(length(chars, max = 50), inner(custom(input::text)))]
    pub video_codec: Option<String>,
    /// The codec of a video's sound, at most 50 characters.
    #[garde(length(chars, max = 50), inner(custom(input::text)))]
    pub audio_codec: Option<String>,
    /// Frames per second, 0 to 100,000; kept to two decimal places.
    #[garde(skip)]
    pub framerate: Option<Decimal>,
    /// Beats per minute, 1 to 1,000.
    #[garde(range(min = 1, max = 1_000))]
    pub bpm: Option<i32>,
    /// `C`, `C#`, `Dm`; at most 10 characters.
    #[garde(length(chars, max = 10), inner(custom(input::text)))]
    pub musical_key: Option<String>,
    /// `4/4`; at most 10 characters.
    #[garde(length(chars, max = 10), inner(custom(input::text)))]
    pub time_signature: Option<String>,
    /// All ID3 or EXIF data as an object of at most 256 KiB.
    #[garde(inner(custom(input::json_object)))]
    pub raw_metadata: Option<Json>,
}

/// Writes what was read out of a file, in the place of what was there before. Of two at once the later stays, whole.
///
/// # Errors
/// [`FileError::Invalid`]; [`FileError::FileNotFound`]; [`FileError::Forbidden`] unless the actor is the system.
pub async fn upsert(
    db: &impl TransactionTrait,
    files: &Files,
    actor: &Actor,
    file_id: Uuid,
    metadata: Metadata,
) -> Result<file_metadata::Model, FileError> {
    use file_metadata::Column;
    if !actor.is_system() {
        return Err(FileError::Forbidden);
    }
    input::check(&metadata)?;
    if metadata.framerate.is_some_and(|rate| rate < Decimal::ZERO || rate > Decimal::from(100_000)) {
        return Err(Invalid::field("framerate", "is not 0 to 100,000").into());
    }
    let row = file_metadata::ActiveModel {
        file_id: Set(file_id),
        title: Set(metadata.title),
        artist: Set(metadata.artist),
        album: Set(metadata.album),
        genre: Set(metadata.genre),
        year: Set(metadata.year),
        duration: Set(metadata.duration),
        bitrate: Set(metadata.bitrate),
        sample_rate: Set(metadata.sample_rate),
        channels: Set(metadata.channels),
        codec: Set(metadata.codec),
        width: Set(metadata.width),
        height: Set(metadata.height),
        format: Set(metadata.format),
        video_codec: Set(metadata.video_codec),
        audio_codec: Set(metadata.audio_codec),
        framerate: Set(metadata.framerate),
        bpm: Set(metadata.bpm),
        musical_key: Set(metadata.musical_key),
        time_signature: Set(metadata.time_signature),
        raw_metadata: Set(metadata.raw_metadata),
        extracted_at: Set(files.env.now()),
        ..Default::default()
    };
    let kept = |column: &Column| {
        matches!(column, Column::Id | Column::FileId | Column::CreatedAt | Column::UpdatedAt)
    };
    let replace =
        OnConflict::column(Column::FileId).update_columns(Column::iter().filter(|c| !kept(c))).to_owned();
    let transaction = db::begin(db, actor).await?;
    lock(&transaction, file_id).await?.filter(is_live).ok_or(FileError::FileNotFound)?;
    let row =
        file_metadata::Entity::insert(row).on_conflict(replace).exec_with_returning(&transaction).await?;
    transaction.commit().await?;
    Ok(row)
}

/// What was read out of a live file that `viewer` may see; `None` before that. Index: `idx_file_metadata_file_id`.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    file_id: Uuid,
) -> Result<Option<file_metadata::Model>, FileError> {
    let query = file_metadata::Entity::find()
        .join(JoinType::InnerJoin, file_metadata::Relation::Files.def())
        .filter(file_metadata::COLUMN.file_id.eq(file_id))
        .filter(files::COLUMN.deleted_at.is_null())
        .filter(visible(viewer));
    Ok(query.read_one(db).await?)
}
