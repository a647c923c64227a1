//! `messages`: chat messages, one partition a month; the highest-volume table of the platform.
//!
//! It has no DEFAULT partition: that would halve its ordered reads and forbid DETACH CONCURRENTLY. A write whose
//! month is missing is refused until `veza.ensure_partitions` has made that month.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "messages",
                "Messages in rooms, partitioned by UTC month (created_at); partitions are \
                 detached and archived after 24 months",
            )
            .col(partitioned_id())
            .col(uuid("room_id"))
            .col(uuid("sender_id"))
            // Content
            .col(text("content"))
            .col(enumeration("message_type", "message_type").default("text"))
            .col(uuid("attachment_file_id").null())
            // Threading
            .col(
                uuid("reply_to_id")
                    .null()
                    .comment("The message that this one answers; NULL = none, or that one is gone"),
            )
            .col(
                timestamptz("reply_to_created_at")
                    .null()
                    .comment("created_at of reply_to_id: messages are referred to by both"),
            )
            // Status
            .col(boolean("is_edited").default(false))
            .col(timestamptz("edited_at").null())
            .col(boolean("is_deleted").default(false))
            .col(boolean("is_pinned").default(false))
            .col(jsonb("metadata").null().comment("Embeds, mentions, etc."))
            .col(created_at())
            .col(updated_at())
            .col(deleted_at())
            .primary_key(Index::create().name("messages_pkey").col("id").col("created_at"))
            .references("fk_messages_rooms", "room_id", "rooms", Cascade)
            .references("fk_messages_users", "sender_id", "users", Cascade)
            .references("fk_messages_files", "attachment_file_id", "files", SetNull)
            .references_together(
                "fk_messages_messages",
                ["reply_to_id", "reply_to_created_at"],
                "messages",
                ["id", "created_at"],
                SetNull,
            )
            // Half a reference would not be checked.
            .checked("chk_messages_reply_to", "(reply_to_id IS NULL) = (reply_to_created_at IS NULL)")
            .checked("chk_messages_content_length", "LENGTH(content) >= 1 AND LENGTH(content) <= 10000")
            .partition_by_range(["created_at"]),
        )
        .await?;
        create_indexes(
            m,
            "messages",
            [
                // Serves the list of a room: equality column, then the cursor.
                index("idx_messages_room_id_created_at", [asc("room_id"), desc("created_at")]),
                index("idx_messages_sender_id", ["sender_id"]),
                index("idx_messages_attachment_file_id", ["attachment_file_id"])
                    .partial("attachment_file_id IS NOT NULL"),
                index("idx_messages_reply_to_id", ["reply_to_id"]).partial("reply_to_id IS NOT NULL"),
                // Before a month is retired the replies that point into it are nulled: a range of this index.
                index("idx_messages_reply_to_created_at_reply_to_id", ["reply_to_created_at", "reply_to_id"])
                    .partial("reply_to_id IS NOT NULL"),
                index("idx_messages_is_pinned", ["room_id", "is_pinned"]).partial("is_pinned = true"),
                index("idx_messages_content_gin", [expr("to_tsvector('english', content)")])
                    .full_text()
                    .take(),
            ],
        )
        .await?;
        create_partitions(
            m,
            Partitions {
                table: "messages",
                granularity: Granularity::Month,
                horizon: "12 months",
                retention: "24 months",
                default_partition: false,
            },
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        forget_partitions(m, "messages").await?;
        drop_table(m, "messages").await
    }
}
