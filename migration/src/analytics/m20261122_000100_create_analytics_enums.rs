//! The enums of the domain: `client_platform`, `report_kind`, `report_format`, `report_status`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_enum(
            m,
            "client_platform",
            &["web", "ios", "android", "desktop", "api"],
            "What a client runs on; api = a program of a third party",
        )
        .await?;
        create_enum(
            m,
            "report_kind",
            &[
                "audience",
                "track_performance",
                "course_performance",
                "sales",
                "revenue",
                "payouts",
                "user_activity",
                "moderation",
                "platform_overview",
            ],
            "What a report is about",
        )
        .await?;
        create_enum(
            m,
            "report_format",
            &["csv", "json", "xlsx", "pdf"],
            "The kind of file that a report is written into",
        )
        .await?;
        create_enum(
            m,
            "report_status",
            &["pending", "processing", "completed", "failed", "expired"],
            "How far a report is; expired = its file is deleted",
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_enum(m, "report_status").await?;
        drop_enum(m, "report_format").await?;
        drop_enum(m, "report_kind").await?;
        drop_enum(m, "client_platform").await
    }
}
