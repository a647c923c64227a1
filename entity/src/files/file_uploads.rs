//! Uploads under way, which can be resumed until they expire. Written by `service::files::file_uploads`.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An upload.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "file_uploads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub filename: String,
    /// Bytes, as announced when it was opened.
    pub file_size: i64,
    pub mime_type: String,
    /// Bytes that storage has confirmed, at most `file_size`.
    pub bytes_uploaded: i64,
    pub chunks_uploaded: i32,
    /// None where the client did not say how it cuts the file.
    pub total_chunks: Option<i32>,
    pub status: FileUploadStatus,
    /// Where the bytes are going in object storage.
    #[sea_orm(column_type = "Text", nullable)]
    pub storage_key: Option<String>,
    /// The id of an S3 multipart upload.
    #[sea_orm(column_type = "Text", nullable)]
    pub upload_id: Option<String>,
    /// What the client wants to be kept with the file.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub metadata: Option<Json>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// An upload that is not complete by then is deleted.
    pub expires_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

/// How far an upload is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum FileUploadStatus {
    /// Opened, nothing sent.
    #[default]
    Pending,
    /// Some bytes have arrived.
    Uploading,
    /// All bytes have arrived, the file is being made.
    Processing,
    /// The file exists.
    Completed,
    /// Given up.
    Failed,
}

impl ActiveModelBehavior for ActiveModel {}
