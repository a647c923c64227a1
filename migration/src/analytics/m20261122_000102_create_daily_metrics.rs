//! `daily_metrics`: figures of the platform, one row a day, metric and slice.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("daily_metrics", "Platform metrics aggregated per UTC day; recomputing a day is an upsert")
                .col(id())
                .col(date("metric_date"))
                .col(varchar("metric_name", 100).comment("active_users, plays, signups, revenue.usd, ..."))
                .col(
                    varchar("dimension", 150)
                        .default("all")
                        .comment("'all' or one slice as key=value (country=FR, platform=ios)"),
                )
                .col(decimal("value", 20, 4).comment(
                    "In the unit of the metric: count, seconds, percent, or amount in the currency that \
                     metric_name ends with",
                ))
                .col(created_at())
                .col(updated_at())
                .unique(
                    "uq_daily_metrics_metric_name_dimension_metric_date",
                    ["metric_name", "dimension", "metric_date"],
                )
                .checked("chk_daily_metrics_metric_name_format", "metric_name ~ '^[a-z][a-z0-9_.]*$'")
                .checked(
                    "chk_daily_metrics_dimension_format",
                    "dimension = 'all' OR dimension ~ '^[a-z][a-z0-9_]*=.+$'",
                ),
        )
        .await?;
        create_indexes(
            m,
            "daily_metrics",
            [index("idx_daily_metrics_metric_date_metric_name", [desc("metric_date"), asc("metric_name")])],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "daily_metrics").await
    }
}
