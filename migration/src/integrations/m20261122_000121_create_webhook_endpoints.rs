//! `webhook_endpoints`: addresses that events are sent to.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("webhook_endpoints", "URLs that receive signed event callbacks")
                .col(id())
                .col(uuid("user_id"))
                // Endpoint
                .col(varchar("url", 2048))
                .col(varchar("description", 255).null())
                .col(bytea("secret_encrypted").comment("Envelope of the HMAC-SHA256 signing secret"))
                .col(
                    varchars("events", 100).comment(
                        "Event types wanted, or {*} for all; matched with events && ARRAY[type, '*']",
                    ),
                )
                // Status
                .col(
                    boolean("is_active")
                        .default(true)
                        .comment("Switched by the owner, or off together with disabled_at"),
                )
                .col(
                    integer("failure_count")
                        .default(0)
                        .comment("Consecutive failed deliveries, 0 after a success"),
                )
                .col(timestamptz("last_success_at").null())
                .col(timestamptz("last_failure_at").null())
                .col(timestamptz("disabled_at").null().comment(
                    "Switched off by the platform after too many failures; cleared when the owner \
                     switches it on again",
                ))
                .col(varchar("disabled_reason", 255).null())
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_webhook_endpoints_users", "user_id", "users", Cascade)
                .checked("chk_webhook_endpoints_url_https", "url ~ '^https://[^[:space:]]+$'")
                .checked(
                    "chk_webhook_endpoints_events_count",
                    "CARDINALITY(events) >= 1 AND CARDINALITY(events) <= 100 AND ARRAY_POSITION(events, \
                     NULL) IS NULL",
                )
                .not_negative("chk_webhook_endpoints_failure_count_positive", "failure_count")
                .checked("chk_webhook_endpoints_disabled", "disabled_at IS NULL OR NOT is_active"),
        )
        .await?;
        create_indexes(
            m,
            "webhook_endpoints",
            [
                index(
                    "idx_webhook_endpoints_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                ),
                index("idx_webhook_endpoints_events_gin", ["events"])
                    .gin()
                    .partial("is_active = true AND deleted_at IS NULL"),
            ],
        )
        .await?;
        create_audit_trigger(m, "webhook_endpoints").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "webhook_endpoints").await
    }
}
