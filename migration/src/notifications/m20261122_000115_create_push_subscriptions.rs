//! `push_subscriptions`: devices that push notifications reach.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "push_subscriptions",
                "Devices that receive push notifications; signing in as another user moves the \
                row (upsert on endpoint)",
            )
            .col(id())
            .col(uuid("user_id"))
            // Subscription
            .col(enumeration("platform", "push_platform"))
            .col(varchar("endpoint", 1024).comment(
                "Web push URL, FCM registration token or APNs device token; an address, useless \
                without our VAPID/FCM/APNs key",
            ))
            .col(varchar("p256dh_key", 255).null().comment("Public key of the browser (base64url), web only"))
            .col(
                bytea("auth_secret_encrypted")
                    .null()
                    .comment("Envelope of the browser's auth secret, web only"),
            )
            // Device
            .col(varchar("device_name", 255).null())
            .col(text("user_agent").null())
            // Status
            .col(timestamptz("last_used_at").null())
            .col(timestamptz("expires_at").null())
            .col(integer("failure_count").default(0))
            .col(
                timestamptz("disabled_at")
                    .null()
                    .comment("Set when the push service answers gone (404/410) or after too many failures"),
            )
            .col(created_at())
            .col(updated_at())
            .references("fk_push_subscriptions_users", "user_id", "users", Cascade)
            .unique("uq_push_subscriptions_endpoint", ["endpoint"])
            .checked("chk_push_subscriptions_endpoint_length", "LENGTH(endpoint) >= 1")
            .checked(
                "chk_push_subscriptions_web",
                "platform <> 'web' OR (endpoint LIKE 'https://%' AND NUM_NONNULLS(p256dh_key, \
                auth_secret_encrypted) = 2)",
            )
            .not_negative("chk_push_subscriptions_failure_count_positive", "failure_count"),
        )
        .await?;
        create_indexes(
            m,
            "push_subscriptions",
            [
                index(
                    "idx_push_subscriptions_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                ),
                index("idx_push_subscriptions_expires_at", ["expires_at"]).partial("expires_at IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "push_subscriptions").await
    }
}
