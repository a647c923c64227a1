//! `direct_messages`: messages between two people, without a room.

use crate::prelude::*;

/// Words, who they are from and for, and the week since 1970.
const SEARCHED: &str = "(to_tsvector('english', content) || array_to_tsvector(ARRAY[sender_id::text, recipient_id::text, \
    '~' || floor(extract(epoch FROM created_at AT TIME ZONE 'UTC') / 604800)::integer::text]))";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("direct_messages", "Direct messages from one user to another")
                .col(id())
                .col(uuid("sender_id"))
                .col(uuid("recipient_id"))
                // Content
                .col(text("content"))
                .col(enumeration("message_type", "message_type").default("text"))
                .col(uuid("attachment_file_id").null())
                // Status
                .col(boolean("is_read").default(false))
                .col(timestamptz("read_at").null())
                .col(boolean("is_deleted_by_sender").default(false))
                .col(boolean("is_deleted_by_recipient").default(false))
                .col(created_at())
                .col(updated_at())
                .references("fk_direct_messages_users_sender_id", "sender_id", "users", Cascade)
                .references("fk_direct_messages_users_recipient_id", "recipient_id", "users", Cascade)
                .references("fk_direct_messages_files", "attachment_file_id", "files", SetNull)
                .checked(
                    "chk_direct_messages_content_length",
                    "LENGTH(content) >= 1 AND LENGTH(content) <= 10000",
                )
                .checked("chk_direct_messages_different_users", "sender_id != recipient_id"),
        )
        .await?;
        create_indexes(
            m,
            "direct_messages",
            [
                index("idx_direct_messages_sender_id_created_at", [asc("sender_id"), desc("created_at")]),
                index(
                    "idx_direct_messages_recipient_id_created_at",
                    [asc("recipient_id"), desc("created_at")],
                ),
                index("idx_direct_messages_is_read", ["recipient_id", "is_read"]).partial("is_read = false"),
                index("idx_direct_messages_attachment_file_id", ["attachment_file_id"])
                    .partial("attachment_file_id IS NOT NULL"),
                // A conversation is the same from both sides.
                index(
                    "idx_direct_messages_conversation",
                    [
                        expr("LEAST(sender_id, recipient_id)"),
                        expr("GREATEST(sender_id, recipient_id)"),
                        desc("created_at"),
                    ],
                ),
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
                // list_conversations and count_unread, which count them, and mark_read
                index(
                    "idx_direct_messages_recipient_id_sender_id_created_at_unread",
                    ["recipient_id", "sender_id", "created_at"],
                )
                .partial("NOT is_read AND NOT is_deleted_by_recipient"),
                // veza.search_direct_messages, which uses the same expression: whose a message is, and in which week it was sent,
                // stands among its words, so a search reads what both match, and not what everybody else has written
                index("idx_direct_messages_content_gin", [expr(SEARCHED)]).full_text().take(),
            ],
        )
        .await?;
        keep_pending_list_short(m, ["idx_direct_messages_content_gin"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "direct_messages").await
    }
}
