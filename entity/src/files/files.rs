//! Stored files: where the bytes lie, and what was found out about them. Written by `service::files`; scanning and
//! processing are recorded by workers.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A stored file.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "files")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    /// The name under which it is stored.
    pub filename: String,
    /// The name that it had on its owner's device.
    pub original_filename: String,
    pub mime_type: String,
    /// Bytes, at least 1.
    pub file_size: i64,
    /// S3 key or local path.
    #[sea_orm(column_type = "Text")]
    pub storage_path: String,
    /// `s3`, `minio`, `local`; the list is open.
    pub storage_provider: String,
    pub bucket_name: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub url: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub thumbnail_url: Option<String>,
    /// SHA-256 of the bytes, in hex; by it a second upload of the same bytes is recognised.
    pub file_hash: Option<String>,
    /// What else the uploader or a worker noted; `file_metadata` has what was read out of the file.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub metadata: Option<Json>,
    pub is_processed: bool,
    pub processed_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub processing_error: Option<String>,
    pub virus_scanned: bool,
    /// The scanner's own words.
    pub virus_scan_result: Option<String>,
    pub virus_scanned_at: Option<DateTimeUtc>,
    pub is_public: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When its owner deleted it; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(has_one)]
    pub file_metadata: HasOne<super::file_metadata::Entity>,
}

impl Entity {
    /// The files that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
