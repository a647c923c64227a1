//! `user_presence`: whether a user is there, one row each.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("user_presence", "Presence of a user: status, activity, when last seen")
                .col(id())
                .col(uuid("user_id"))
                .col(varchar("status", 50).default("offline").comment("online, away, busy, offline"))
                .col(varchar("custom_status", 255).null())
                // Activity
                .col(varchar("current_activity", 100).null().comment("listening_to, in_room, etc."))
                .col(
                    jsonb("activity_data")
                        .null()
                        .comment("Details of current_activity; their shape depends on it"),
                )
                .col(timestamptz("last_seen_at").default(now()))
                .col(created_at())
                .col(updated_at())
                .references("fk_user_presence_users", "user_id", "users", Cascade)
                .unique("uq_user_presence_user_id", ["user_id"])
                .allowed(
                    "chk_user_presence_status_allowed",
                    "status",
                    &["online", "away", "busy", "offline"],
                ),
        )
        .await?;
        create_indexes(
            m,
            "user_presence",
            [
                index("idx_user_presence_status", ["status"]),
                index("idx_user_presence_last_seen_at", [desc("last_seen_at")]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "user_presence").await
    }
}
