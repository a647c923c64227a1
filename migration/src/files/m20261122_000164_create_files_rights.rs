//! Who may do what with the tables of files.
//!
//! A file is its owner's to show, to hide and to delete; staff do so too, and they alone bring it back. What it is (its bytes, their size
//! and place) stays as it was uploaded, and what workers find out about it (processing, scan, metadata, the result of a conversion)
//! the owner's workers write. What a scanner found something in is shown to nobody. A file may be locked by anybody.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    protected("files")
        .select("true")
        .insert(
            "{own} AND NOT is_public AND NOT is_processed AND processed_at IS NULL AND processing_error IS NULL \
             AND NOT virus_scanned AND virus_scan_result IS NULL AND virus_scanned_at IS NULL AND deleted_at IS NULL",
        )
        .update("true")
        .updated("({own} OR {staff}) AND NOT (is_public AND coalesce(virus_scan_result, 'clean') <> 'clean')")
        .columns("is_public, deleted_at"),
    protected("file_uploads")
        .select("{own} OR {staff}")
        .insert("{own} AND status = 'pending' AND bytes_uploaded = 0 AND chunks_uploaded = 0")
        .update("{own} OR {staff}")
        .columns("bytes_uploaded, chunks_uploaded, status, storage_key, upload_id, metadata, expires_at"),
    open("file_metadata", "SELECT"),
    protected("file_conversions")
        .select("true")
        .insert(
            "status = 'pending' AND progress = 0 AND converted_file_id IS NULL AND completed_at IS NULL \
             AND ({staff} OR (SELECT f.user_id = {me} FROM files f WHERE f.id = source_file_id))",
        )
        .update("{staff} OR (SELECT f.user_id = {me} FROM files f WHERE f.id = source_file_id)")
        .updated(
            "status IN ('pending', 'failed') \
             AND ({staff} OR (SELECT f.user_id = {me} FROM files f WHERE f.id = source_file_id))",
        )
        .columns("status, progress, error_message"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/guarded_files.up.sql")).await?;
        grant_rights(m, RIGHTS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        revoke_rights(m, RIGHTS).await?;
        sql::run(m, include_str!("sql/guarded_files.down.sql")).await
    }
}
