//! `backup_jobs`: recurring backups of what a user made; a queue by `next_run_at`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("backup_jobs", "Recurring backups of a user's data, with the outcome of the last run")
                .col(id())
                .col(uuid("user_id"))
                .col(
                    uuid("cloud_account_id")
                        .null()
                        .comment("Destination; NULL = platform storage (last_file_id)"),
                )
                // Job Info
                .col(varchar("name", 255))
                .col(varchars("included_sets", 50).default("{tracks}").comment(
                    "Data sets to save: tracks, playlists, messages, posts, products, courses, profile",
                ))
                // Schedule
                .col(
                    varchar("schedule_cron", 100)
                        .null()
                        .comment("Five-field cron expression read in timezone; NULL = manual runs only"),
                )
                .col(varchar("timezone", 50).default("UTC"))
                // Retention
                .col(integer("retention_count").default(7).comment("Backups kept at the destination"))
                .col(
                    integer("retention_days")
                        .null()
                        .comment("Backups older than this are removed; NULL = by count only"),
                )
                // Status
                .col(enumeration("status", "backup_job_status").default("scheduled"))
                .col(
                    timestamptz("locked_at")
                        .null()
                        .comment("When a worker claimed the run; an old value means the worker died"),
                )
                .col(varchar("locked_by", 100).null())
                // Runs
                .col(timestamptz("last_run_at").null())
                .col(timestamptz("last_success_at").null())
                .col(
                    timestamptz("next_run_at")
                        .null()
                        .comment("Computed from schedule_cron after each run; NULL = nothing planned"),
                )
                .col(uuid("last_file_id").null())
                .col(bigint("last_run_bytes").default(0))
                .col(
                    bigint("total_bytes").default(0).comment("Bytes now held at the destination by this job"),
                )
                .col(integer("consecutive_failures").default(0))
                .col(text("last_error").null())
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_backup_jobs_users", "user_id", "users", Cascade)
                .references("fk_backup_jobs_cloud_accounts", "cloud_account_id", "cloud_accounts", Cascade)
                .references("fk_backup_jobs_files", "last_file_id", "files", SetNull)
                .checked("chk_backup_jobs_name_length", "LENGTH(TRIM(name)) >= 1")
                .checked(
                    "chk_backup_jobs_included_sets_count",
                    "CARDINALITY(included_sets) >= 1 AND ARRAY_POSITION(included_sets, NULL) IS NULL",
                )
                .checked("chk_backup_jobs_retention_positive", "retention_count >= 1 AND retention_days >= 1")
                .checked("chk_backup_jobs_bytes_positive", "last_run_bytes >= 0 AND total_bytes >= 0")
                .not_negative("chk_backup_jobs_failures_positive", "consecutive_failures")
                .checked("chk_backup_jobs_lock", "(status = 'processing') = (locked_at IS NOT NULL)"),
        )
        .await?;
        create_indexes(
            m,
            "backup_jobs",
            [
                index(
                    "idx_backup_jobs_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                ),
                index("idx_backup_jobs_cloud_account_id", ["cloud_account_id"])
                    .partial("cloud_account_id IS NOT NULL"),
                index("idx_backup_jobs_last_file_id", ["last_file_id"]).partial("last_file_id IS NOT NULL"),
                index("idx_backup_jobs_next_run_at_id", ["next_run_at", "id"])
                    .partial("status = 'scheduled' AND next_run_at IS NOT NULL AND deleted_at IS NULL"),
                index("idx_backup_jobs_locked_at", ["locked_at"]).partial("status = 'processing'"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "backup_jobs").await
    }
}
