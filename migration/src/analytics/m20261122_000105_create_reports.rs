//! `reports`: reports that were asked for; the queue that makes them, and where the file is.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("reports", "Generated analytics reports: request, work queue and result file")
                .col(id())
                .col(uuid("requested_by"))
                // Report Info
                .col(enumeration("kind", "report_kind"))
                .col(enumeration("format", "report_format").default("csv"))
                .col(
                    jsonb("parameters")
                        .default("{}")
                        .comment("Filters of the report, {track_id, country, ...}"),
                )
                .col(date("period_start"))
                .col(date("period_end").comment("Last UTC day included"))
                // Status
                .col(enumeration("status", "report_status").default("pending"))
                .col(integer("attempts").default(0))
                .col(timestamptz("locked_at").null())
                .col(varchar("locked_by", 100).null())
                .col(text("error_message").null())
                // Result
                .col(uuid("file_id").null())
                .col(integer("row_count").null())
                .col(timestamptz("completed_at").null())
                .col(
                    timestamptz("expires_at")
                        .null()
                        .comment("The file is deleted and the status becomes expired after this time"),
                )
                .col(created_at())
                .col(updated_at())
                .references("fk_reports_users", "requested_by", "users", Cascade)
                .references("fk_reports_files", "file_id", "files", SetNull)
                .checked("chk_reports_parameters_object", "JSONB_TYPEOF(parameters) = 'object'")
                .checked("chk_reports_period", "period_end >= period_start")
                .checked("chk_reports_attempts_positive", "attempts >= 0 AND row_count >= 0")
                .checked("chk_reports_lock", "(status = 'processing') = (locked_at IS NOT NULL)")
                .checked(
                    "chk_reports_completed",
                    "status NOT IN ('completed', 'expired') OR completed_at IS NOT NULL",
                )
                .checked("chk_reports_expires_after_completed", "expires_at > completed_at"),
        )
        .await?;
        create_indexes(
            m,
            "reports",
            [
                index(
                    "idx_reports_requested_by_created_at_id",
                    [asc("requested_by"), desc("created_at"), desc("id")],
                ),
                index("idx_reports_file_id", ["file_id"]).partial("file_id IS NOT NULL"),
                index("idx_reports_created_at_id", ["created_at", "id"]).partial("status = 'pending'"),
                index("idx_reports_locked_at", ["locked_at"]).partial("status = 'processing'"),
                index("idx_reports_expires_at", ["expires_at"]).partial("status = 'completed'"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "reports").await
    }
}
