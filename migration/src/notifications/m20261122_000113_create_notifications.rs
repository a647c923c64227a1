//! `notifications`: what a user is told in the application. Unread events of one kind collapse into one row.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("notifications", "In-app notifications; dismissed = deleted, all purged after 90 days")
                .col(id())
                .col(uuid("user_id").comment("Recipient"))
                .col(
                    uuid("actor_id").null().comment(
                        "Latest user behind the event; NULL for system messages or an erased account",
                    ),
                )
                // Notification
                .col(enumeration("notification_type", "notification_type"))
                .col(varchar("entity_type", 50).null())
                .col(
                    uuid("entity_id")
                        .null()
                        .comment("What to open, of entity_type (open set); polymorphic, no foreign key"),
                )
                .col(varchar("title", 255).comment("Rendered in the recipient's language when written"))
                .col(text("body").null())
                .col(
                    jsonb("data")
                        .default("{}")
                        .comment("Values for rendering and deep links; never filtered on"),
                )
                // Grouping
                .col(varchar("group_key", 255).null().comment(
                    "like:track:<id>; unread events with the same key collapse into one row (INSERT \
                    ... ON CONFLICT adds 1 to group_count)",
                ))
                .col(integer("group_count").default(1))
                .col(
                    timestamptz("last_event_at")
                        .default(now())
                        .comment("Time of the newest event in the group; the list is ordered by it"),
                )
                .col(timestamptz("read_at").null())
                .col(created_at())
                .col(updated_at())
                .references("fk_notifications_users_user_id", "user_id", "users", Cascade)
                .references("fk_notifications_users_actor_id", "actor_id", "users", SetNull)
                .checked("chk_notifications_entity", "(entity_type IS NULL) = (entity_id IS NULL)")
                .checked("chk_notifications_body_length", "LENGTH(body) <= 2000")
                .checked("chk_notifications_data_object", "JSONB_TYPEOF(data) = 'object'")
                .checked("chk_notifications_group_count_positive", "group_count >= 1"),
        )
        .await?;
        create_indexes(
            m,
            "notifications",
            [
                index(
                    "idx_notifications_user_id_last_event_at_id",
                    [asc("user_id"), desc("last_event_at"), desc("id")],
                ),
                index(
                    "idx_notifications_user_id_last_event_at_id_unread",
                    [asc("user_id"), desc("last_event_at"), desc("id")],
                )
                .partial("read_at IS NULL"),
                unique_index("idx_notifications_user_id_group_key_unique", ["user_id", "group_key"])
                    .partial("group_key IS NOT NULL AND read_at IS NULL"),
                index("idx_notifications_actor_id", ["actor_id"]).partial("actor_id IS NOT NULL"),
                index("idx_notifications_entity_type_entity_id", ["entity_type", "entity_id"])
                    .partial("entity_id IS NOT NULL"),
                index("idx_notifications_created_at_brin", ["created_at"]).brin(),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "notifications").await
    }
}
