//! The enums of cloud storage. `connection_status` is also that of `integrations`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_enum(
            m,
            "cloud_provider",
            &["nextcloud", "google_drive", "dropbox", "onedrive", "s3", "webdav"],
            "Where a cloud account is; nextcloud, s3 and webdav need a base_url",
        )
        .await?;
        create_enum(
            m,
            "connection_status",
            &["active", "reauth_required", "error", "disconnected"],
            "State of a connection to another service; disconnected = its credentials are wiped",
        )
        .await?;
        create_enum(
            m,
            "backup_job_status",
            &["scheduled", "processing", "paused", "failed"],
            "State of a recurring backup; processing = a worker runs it now",
        )
        .await?;
        create_enum(
            m,
            "sync_direction",
            &["upload", "download"],
            "upload = to the cloud account, download = from it",
        )
        .await?;
        create_enum(
            m,
            "sync_operation_status",
            &["pending", "processing", "completed", "failed", "conflict", "cancelled"],
            "How far a transfer is; conflict = the file at the provider changed meanwhile",
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_enum(m, "sync_operation_status").await?;
        drop_enum(m, "sync_direction").await?;
        drop_enum(m, "backup_job_status").await?;
        drop_enum(m, "connection_status").await?;
        drop_enum(m, "cloud_provider").await
    }
}
