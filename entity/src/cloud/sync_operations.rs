//! The queue and the history of files that are copied to and from linked accounts. Written by
//! `service::cloud::sync_operations`: workers claim what is due.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The transfer of one file.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "sync_operations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub cloud_account_id: Uuid,
    /// Source of an upload, result of a download; none until downloaded or after the file was deleted.
    pub file_id: Option<Uuid>,
    pub direction: SyncDirection,
    /// Path below `cloud_accounts.root_path`; one live operation per account and path, in either direction.
    #[sea_orm(column_type = "Text")]
    pub remote_path: String,
    /// The version that was seen at the provider; another one before overwriting ends as a conflict.
    pub remote_etag: Option<String>,
    /// Hex SHA-256 of the transferred content.
    pub content_hash: Option<String>,
    /// None until the size is known.
    pub total_bytes: Option<i64>,
    pub transferred_bytes: i64,
    pub status: SyncOperationStatus,
    pub attempts: i32,
    pub max_attempts: i32,
    /// Not claimed before this time (exponential backoff after a failure).
    pub next_attempt_at: DateTimeUtc,
    pub locked_at: Option<DateTimeUtc>,
    /// The worker that has it.
    pub locked_by: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub error_message: Option<String>,
    pub started_at: Option<DateTimeUtc>,
    pub completed_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "cloud_account_id", to = "id")]
    pub cloud_account: BelongsTo<super::cloud_accounts::Entity>,
    #[sea_orm(belongs_to, from = "file_id", to = "id")]
    pub file: BelongsTo<Option<crate::files::files::Entity>>,
}

/// Which way a file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "sync_direction", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SyncDirection {
    /// To the linked account.
    Upload,
    /// From it.
    Download,
}

/// How far a transfer is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Enum",
    enum_name = "sync_operation_status",
    rename_all = "snake_case"
)]
#[serde(rename_all = "snake_case")]
pub enum SyncOperationStatus {
    /// Waits for a worker.
    #[default]
    Pending,
    /// A worker has it.
    Processing,
    /// Done.
    Completed,
    /// Given up.
    Failed,
    /// The file at the provider changed meanwhile; its owner decides.
    Conflict,
    /// Called off.
    Cancelled,
}

impl ActiveModelBehavior for ActiveModel {}
