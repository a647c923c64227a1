//! `message_reactions`: an emoji of a user under a message, each once.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("message_reactions", "Reactions to messages")
                .col(id())
                .col(uuid("message_id"))
                .col(
                    timestamptz("message_created_at")
                        .comment("created_at of the message: messages are referred to by both"),
                )
                .col(uuid("user_id"))
                .col(varchar("emoji", 10).comment("Unicode emoji"))
                .col(created_at())
                .col(updated_at())
                .references_together(
                    "fk_message_reactions_messages",
                    ["message_id", "message_created_at"],
                    "messages",
                    ["id", "created_at"],
                    Cascade,
                )
                .references("fk_message_reactions_users", "user_id", "users", Cascade)
                .unique("uq_message_reactions_message_user_emoji", ["message_id", "user_id", "emoji"]),
        )
        .await?;
        create_indexes(
            m,
            "message_reactions",
            [
                index("idx_message_reactions_message_id", ["message_id"]),
                // Before a month of messages is retired its reactions are deleted: a range of this index.
                index(
                    "idx_message_reactions_message_created_at_message_id",
                    ["message_created_at", "message_id"],
                ),
                index("idx_message_reactions_user_id", ["user_id"]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "message_reactions").await
    }
}
