//! `room_members`: who is in a room, and how far he has read.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("room_members", "Members of a room, with their role and how far they have read")
                .col(id())
                .col(uuid("room_id"))
                .col(uuid("user_id"))
                .col(varchar("role", 50).default("member").comment("owner, admin, moderator, member"))
                // Status
                .col(boolean("is_banned").default(false))
                .col(boolean("is_muted").default(false))
                .col(
                    timestamptz("last_read_at")
                        .null()
                        .comment("Messages up to then are read; NULL = none yet"),
                )
                .col(timestamptz("joined_at").default(now()))
                .col(created_at())
                .col(updated_at())
                .references("fk_room_members_rooms", "room_id", "rooms", Cascade)
                .references("fk_room_members_users", "user_id", "users", Cascade)
                .unique("uq_room_members_room_user", ["room_id", "user_id"])
                .allowed("chk_room_members_role_allowed", "role", &["owner", "admin", "moderator", "member"]),
        )
        .await?;
        create_indexes(
            m,
            "room_members",
            [
                index("idx_room_members_room_id", ["room_id"]),
                index("idx_room_members_user_id", ["user_id"]),
                index("idx_room_members_role", ["role"]),
                // service::chat::room_members::list
                index("idx_room_members_room_id_joined_at_id", ["room_id", "joined_at", "id"])
                    .partial("NOT is_banned"),
                // list_banned
                index("idx_room_members_room_id_joined_at_id_banned", ["room_id", "joined_at", "id"])
                    .partial("is_banned"),
                // list_own
                index(
                    "idx_room_members_user_id_joined_at_id",
                    [asc("user_id"), desc("joined_at"), desc("id")],
                )
                .partial("NOT is_banned"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "room_members").await
    }
}
