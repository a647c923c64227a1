//! Copies of a user's data that are made again and again, with the outcome of the last run. Written by
//! `service::cloud::backup_jobs`: workers claim what is due.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A recurring backup.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "backup_jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    /// Where it goes; none for the platform's own storage, then `last_file_id` is the last copy.
    pub cloud_account_id: Option<Uuid>,
    pub name: String,
    /// What is saved: `tracks`, `playlists`, `messages`, `posts`, `products`, `courses`, `profile`.
    pub included_sets: Vec<String>,
    /// A cron expression of five fields, read in `timezone`; none where only its owner starts it.
    pub schedule_cron: Option<String>,
    pub timezone: String,
    /// Backups kept at the destination.
    pub retention_count: i32,
    /// Copies older than this many days are removed; none where only `retention_count` decides.
    pub retention_days: Option<i32>,
    pub status: BackupJobStatus,
    /// When a worker claimed the run; an old value means the worker died.
    pub locked_at: Option<DateTimeUtc>,
    /// The worker that runs it.
    pub locked_by: Option<String>,
    pub last_run_at: Option<DateTimeUtc>,
    pub last_success_at: Option<DateTimeUtc>,
    /// Computed from the schedule after each run; none where nothing is planned.
    pub next_run_at: Option<DateTimeUtc>,
    pub last_file_id: Option<Uuid>,
    pub last_run_bytes: i64,
    /// Bytes now held at the destination by this job.
    pub total_bytes: i64,
    pub consecutive_failures: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was deleted; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, from = "cloud_account_id", to = "id")]
    pub cloud_account: BelongsTo<Option<super::cloud_accounts::Entity>>,
    #[sea_orm(belongs_to, relation_enum = "LastFile", from = "last_file_id", to = "id")]
    pub last_file: BelongsTo<Option<crate::files::files::Entity>>,
}

/// How a recurring backup stands.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "backup_job_status", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum BackupJobStatus {
    /// Waits for its time.
    #[default]
    Scheduled,
    /// A worker runs it now.
    Processing,
    /// Switched off by its owner.
    Paused,
    /// Given up after too many failures.
    Failed,
}

impl Entity {
    /// The rows that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
