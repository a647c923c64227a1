//! `webhook_deliveries`: calls of webhooks; queue and log.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("webhook_deliveries", "Queue and log of webhook calls; purged after 30 days")
                .col(id())
                .col(uuid("endpoint_id"))
                // Event
                .col(uuid("event_id").comment(
                    "outbox_events.id, sent as the event id so that receivers can deduplicate; no foreign \
                     key, the outbox is purged",
                ))
                .col(varchar("event_type", 100))
                .col(jsonb("payload").comment("The event as it is sent, an object"))
                // Status
                .col(
                    enumeration("status", "webhook_delivery_status").default("pending").comment(
                        "failed = given up after max_attempts; a retry by hand sets it back to pending",
                    ),
                )
                .col(integer("attempts").default(0))
                .col(integer("max_attempts").default(10))
                .col(timestamptz("next_attempt_at").default(now()))
                .col(timestamptz("locked_at").null())
                .col(varchar("locked_by", 100).null())
                // Last Response
                .col(
                    integer("response_status")
                        .null()
                        .comment("HTTP status of the last attempt; NULL = no answer"),
                )
                .col(text("response_body").null().comment("Truncated to 10000 characters"))
                .col(integer("duration_ms").null().comment("Duration of the last attempt, milliseconds"))
                .col(text("error_message").null())
                .col(timestamptz("last_attempt_at").null())
                .col(timestamptz("delivered_at").null())
                .col(created_at())
                .col(updated_at())
                .references(
                    "fk_webhook_deliveries_webhook_endpoints",
                    "endpoint_id",
                    "webhook_endpoints",
                    Cascade,
                )
                .unique("uq_webhook_deliveries_endpoint_id_event_id", ["endpoint_id", "event_id"])
                .checked("chk_webhook_deliveries_payload_object", "JSONB_TYPEOF(payload) = 'object'")
                .checked("chk_webhook_deliveries_attempts", "attempts >= 0 AND max_attempts >= 1")
                .checked("chk_webhook_deliveries_lock", "(status = 'processing') = (locked_at IS NOT NULL)")
                .checked(
                    "chk_webhook_deliveries_delivered",
                    "(status = 'delivered') = (delivered_at IS NOT NULL)",
                )
                .checked(
                    "chk_webhook_deliveries_response_status_range",
                    "response_status >= 100 AND response_status <= 599",
                )
                .checked("chk_webhook_deliveries_response_body_length", "LENGTH(response_body) <= 10000")
                .not_negative("chk_webhook_deliveries_duration_positive", "duration_ms"),
        )
        .await?;
        create_indexes(
            m,
            "webhook_deliveries",
            [
                index(
                    "idx_webhook_deliveries_endpoint_id_created_at_id",
                    [asc("endpoint_id"), desc("created_at"), desc("id")],
                ),
                index("idx_webhook_deliveries_next_attempt_at_id", ["next_attempt_at", "id"])
                    .partial("status = 'pending'"),
                index("idx_webhook_deliveries_locked_at", ["locked_at"]).partial("status = 'processing'"),
                index("idx_webhook_deliveries_created_at_brin", ["created_at"]).brin(),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "webhook_deliveries").await
    }
}
