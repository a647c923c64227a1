//! `analytics_events`: what happened in the product, raw, one partition a day.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "analytics_events",
                "Raw product events, partitioned by UTC day (event_date); partitions are dropped \
                 after 13 months",
            )
            .col(partitioned_id().comment(
                "Made by the client; a retried event is dropped by ON CONFLICT (id, event_date) DO \
                 NOTHING",
            ))
            .col(
                date("event_date")
                    .default(Expr::cust("((NOW() AT TIME ZONE 'UTC')::DATE)"))
                    .comment("Partition key: UTC day of occurred_at (checked)"),
            )
            // Event
            .col(varchar("event_name", 100))
            .col(uuid("user_id").null().comment(
                "users.id, NULL = anonymous; no foreign key (batched ingest, 50M rows a month), set \
                 NULL by the erasure job",
            ))
            .col(uuid("session_id").comment(
                "Client session id, renewed after 30 minutes without activity; not auth_sessions.id, \
                 no foreign key",
            ))
            .col(varchar("entity_type", 50).null())
            .col(
                uuid("entity_id")
                    .null()
                    .comment("Subject of the event, of entity_type (open set); polymorphic, no foreign key"),
            )
            .col(
                jsonb("properties")
                    .default("{}")
                    .comment("Event-specific values; read in batch, not filtered on, hence no GIN index"),
            )
            // Client
            .col(enumeration("platform", "client_platform"))
            .col(varchar("app_version", 20).null())
            .col(inet("ip_address").null().comment("Truncated to /24 or /48 before insert"))
            .col(text("user_agent").null())
            .col(
                timestamptz("occurred_at")
                    .default(now())
                    .comment("Client clock corrected by the server; created_at is the time of arrival"),
            )
            .col(created_at())
            .col(updated_at())
            .primary_key(Index::create().name("analytics_events_pkey").col("id").col("event_date"))
            .checked("chk_analytics_events_event_date", "event_date = (occurred_at AT TIME ZONE 'UTC')::DATE")
            .checked("chk_analytics_events_event_name_format", "event_name ~ '^[a-z][a-z0-9_.]*$'")
            .checked("chk_analytics_events_entity", "(entity_type IS NULL) = (entity_id IS NULL)")
            .checked("chk_analytics_events_properties_object", "JSONB_TYPEOF(properties) = 'object'")
            .partition_by_range(["event_date"]),
        )
        .await?;
        create_indexes(
            m,
            "analytics_events",
            [
                index(
                    "idx_analytics_events_event_name_occurred_at",
                    [asc("event_name"), desc("occurred_at")],
                ),
                index("idx_analytics_events_user_id_occurred_at", [asc("user_id"), desc("occurred_at")])
                    .partial("user_id IS NOT NULL"),
                index(
                    "idx_analytics_events_entity_type_entity_id_occurred_at",
                    [asc("entity_type"), asc("entity_id"), desc("occurred_at")],
                )
                .partial("entity_id IS NOT NULL"),
            ],
        )
        .await?;
        create_partitions(
            m,
            Partitions {
                table: "analytics_events",
                granularity: Granularity::Day,
                horizon: "60 days",
                retention: "13 months",
                default_partition: true,
            },
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        forget_partitions(m, "analytics_events").await?;
        drop_table(m, "analytics_events").await
    }
}
