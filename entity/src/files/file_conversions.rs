//! The queue of formats to be made of files. Written by `service::files::file_conversions`: workers claim the oldest
//! pending row, report progress and finish it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A conversion of one file into one format.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "file_conversions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub source_file_id: Uuid,
    /// The result; none until it is completed, and once that file is gone.
    pub converted_file_id: Option<Uuid>,
    /// `mp3`, `flac`, `webp`; the list is open.
    pub target_format: String,
    /// `320k`, `1080p`; its meaning is the format's.
    pub target_quality: Option<String>,
    pub status: FileConversionStatus,
    /// Per cent, 0 to 100.
    pub progress: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub error_message: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub completed_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, relation_enum = "Source", from = "source_file_id", to = "id")]
    pub source: BelongsTo<super::files::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Converted", from = "converted_file_id", to = "id")]
    pub converted: BelongsTo<Option<super::files::Entity>>,
}

/// How far a conversion is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum FileConversionStatus {
    /// Waits for a worker.
    #[default]
    Pending,
    /// A worker has it.
    Processing,
    /// The converted file exists.
    Completed,
    /// Given up, see the error message.
    Failed,
}

impl ActiveModelBehavior for ActiveModel {}
