//! The indexes that the lists of chat are read by: each in the order of its list, its last column unique.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_indexes(
            m,
            "rooms",
            // service::chat::rooms::list_public
            [index("idx_rooms_member_count_id", [desc("member_count"), desc("id")])
                .partial("room_type = 'public' AND NOT is_private AND deleted_at IS NULL")],
        )
        .await?;
        create_indexes(
            m,
            "room_members",
            [
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
        .await?;
        create_indexes(
            m,
            "direct_messages",
            [
                // service::chat::direct_messages::list_conversations: from one partner to the next, whatever lies between them
                index(
                    "idx_direct_messages_sender_id_recipient_id_created_at_id",
                    [asc("sender_id"), asc("recipient_id"), desc("created_at"), desc("id")],
                )
                .partial("NOT is_deleted_by_sender"),
                index(
                    "idx_direct_messages_recipient_id_sender_id_created_at_id",
                    [asc("recipient_id"), asc("sender_id"), desc("created_at"), desc("id")],
                )
                .partial("NOT is_deleted_by_recipient"),
                // list_conversations, which counts them, and mark_read
                index(
                    "idx_direct_messages_recipient_id_sender_id_created_at_unread",
                    ["recipient_id", "sender_id", "created_at"],
                )
                .partial("NOT is_read AND NOT is_deleted_by_recipient"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in [
            "idx_direct_messages_recipient_id_sender_id_created_at_unread",
            "idx_direct_messages_recipient_id_sender_id_created_at_id",
            "idx_direct_messages_sender_id_recipient_id_created_at_id",
            "idx_room_members_user_id_joined_at_id",
            "idx_room_members_room_id_joined_at_id_banned",
            "idx_room_members_room_id_joined_at_id",
            "idx_rooms_member_count_id",
        ] {
            sql::execute(m, &format!("DROP INDEX {name}")).await?;
        }
        Ok(())
    }
}
