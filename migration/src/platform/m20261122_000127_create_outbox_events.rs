//! `outbox_events`: events written with the change that they tell of, then published.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "outbox_events",
                "Transactional outbox: written in the transaction of the change, published at least \
                 once, purged 7 days after publication",
            )
            .col(id().comment("Event id; consumers deduplicate on it"))
            .col(bigint("sequence_number").extra("GENERATED ALWAYS AS IDENTITY").comment(
                "Insert order. Transactions commit out of order: poll unpublished rows ordered by it \
                 (FOR UPDATE SKIP LOCKED), never keep it as a high-water mark",
            ))
            // Event
            .col(varchar("aggregate_type", 100))
            .col(
                uuid("aggregate_id")
                    .comment("Changed entity, of aggregate_type (open set); polymorphic, no foreign key"),
            )
            .col(varchar("event_type", 100))
            .col(jsonb("payload").comment("The event, an object of the shape that event_type names"))
            .col(jsonb("headers").default("{}").comment("Metadata {trace_id, actor_id, schema_version, ...}"))
            // Publication
            .col(timestamptz("published_at").null())
            .col(integer("attempts").default(0))
            .col(text("last_error").null())
            .col(
                timestamptz("failed_at").null().comment(
                    "Given up after too many attempts, out of the queue until cleared by an operator",
                ),
            )
            .col(timestamptz("occurred_at").default(now()))
            .col(created_at())
            .col(updated_at())
            .checked("chk_outbox_events_payload_object", "JSONB_TYPEOF(payload) = 'object'")
            .checked("chk_outbox_events_headers_object", "JSONB_TYPEOF(headers) = 'object'")
            .not_negative("chk_outbox_events_attempts_positive", "attempts")
            .checked("chk_outbox_events_outcome", "published_at IS NULL OR failed_at IS NULL"),
        )
        .await?;
        create_indexes(
            m,
            "outbox_events",
            [
                unique_index("idx_outbox_events_sequence_number_unique", ["sequence_number"])
                    .partial("published_at IS NULL AND failed_at IS NULL"),
                // Serves service::platform::delivery: the oldest waiting event of an aggregate, without the published ones.
                index(
                    "idx_outbox_events_aggregate_id_sequence_number_waiting",
                    ["aggregate_id", "sequence_number"],
                )
                .partial("published_at IS NULL AND failed_at IS NULL"),
                index(
                    "idx_outbox_events_aggregate_type_aggregate_id_sequence_number",
                    ["aggregate_type", "aggregate_id", "sequence_number"],
                ),
                index("idx_outbox_events_published_at", ["published_at"]).partial("published_at IS NOT NULL"),
                index("idx_outbox_events_failed_at", ["failed_at"]).partial("failed_at IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "outbox_events").await
    }
}
