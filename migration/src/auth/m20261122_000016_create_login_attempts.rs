//! `login_attempts`: every attempt to log in, one partition a month. Lock-out counts in it.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "login_attempts",
                "Login attempts for brute-force protection, partitioned by UTC month (attempted_at)",
            )
            .col(partitioned_id())
            .col(varchar("identifier", 255).comment("E-mail or username that was tried, normalised"))
            .col(boolean("success"))
            .col(varchar("failure_reason", 100).null().comment("invalid_password, account_locked, etc."))
            .col(inet("ip_address"))
            .col(text("user_agent").null())
            .col(timestamptz("attempted_at").default(now()))
            .col(created_at())
            .col(updated_at())
            .primary_key(Index::create().name("login_attempts_pkey").col("id").col("attempted_at"))
            .partition_by_range(["attempted_at"]),
        )
        .await?;
        create_indexes(
            m,
            "login_attempts",
            [
                index(
                    "idx_login_attempts_identifier_attempted_at",
                    [asc("identifier"), desc("attempted_at")],
                ),
                index(
                    "idx_login_attempts_ip_address_attempted_at",
                    [asc("ip_address"), desc("attempted_at")],
                ),
                index("idx_login_attempts_success", ["success"]),
                // Serve the lock-out of service::auth::login_attempts: without what was refused, so that a flood of refused
                // attempts is not read through by each attempt of it.
                index(
                    "idx_login_attempts_identifier_attempted_at_judged",
                    [asc("identifier"), desc("attempted_at")],
                )
                .partial("failure_reason IS DISTINCT FROM 'locked_out'"),
                index(
                    "idx_login_attempts_ip_address_attempted_at_judged",
                    [asc("ip_address"), desc("attempted_at")],
                )
                .partial("failure_reason IS DISTINCT FROM 'locked_out'"),
            ],
        )
        .await?;
        create_partitions(
            m,
            Partitions {
                table: "login_attempts",
                granularity: Granularity::Month,
                horizon: "3 months",
                retention: "24 months",
                default_partition: true,
            },
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        forget_partitions(m, "login_attempts").await?;
        drop_table(m, "login_attempts").await
    }
}
