//! `email_messages`: e-mails to send, and what became of them.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("email_messages", "Outbound e-mail queue and delivery log; purged after 90 days")
                .col(id())
                .col(uuid("user_id").null().comment("NULL = the address belongs to no account"))
                // Message
                .col(varchar("to_email", 255))
                .col(varchar("template", 100))
                .col(varchar("language", 10).default("en"))
                .col(varchar("subject", 255).null().comment("Overrides the subject of the template"))
                .col(jsonb("variables").default("{}").comment(
                    "Template values; never a usable link or token, those go to \
                    secret_variables_encrypted",
                ))
                .col(bytea("secret_variables_encrypted").null().comment(
                    "Envelope of a JSON object with reset links and codes; wiped as soon as the \
                    message leaves the queue",
                ))
                .col(varchar("dedupe_key", 255).null().comment(
                    "Same key = same message, inserted once (welcome:<user id>); NULL = no deduplication",
                ))
                // Status
                .col(enumeration("status", "email_message_status").default("pending"))
                .col(integer("attempts").default(0))
                .col(integer("max_attempts").default(8))
                .col(timestamptz("next_attempt_at").default(now()))
                .col(timestamptz("locked_at").null())
                .col(varchar("locked_by", 100).null())
                .col(text("error_message").null())
                // Provider
                .col(varchar("provider", 50).null())
                .col(
                    varchar("provider_message_id", 255)
                        .null()
                        .comment("Id in the provider's delivery and bounce callbacks"),
                )
                // Timestamps
                .col(timestamptz("sent_at").null())
                .col(timestamptz("delivered_at").null())
                .col(timestamptz("bounced_at").null())
                .col(created_at())
                .col(updated_at())
                .references("fk_email_messages_users", "user_id", "users", SetNull)
                .unique("uq_email_messages_dedupe_key", ["dedupe_key"])
                .checked("chk_email_messages_to_email_format", "to_email ~ '^[^@[:space:]]+@[^@[:space:]]+$'")
                .checked("chk_email_messages_variables_object", "JSONB_TYPEOF(variables) = 'object'")
                .checked("chk_email_messages_attempts", "attempts >= 0 AND max_attempts >= 1")
                .checked("chk_email_messages_lock", "(status = 'processing') = (locked_at IS NOT NULL)")
                .checked(
                    "chk_email_messages_sent",
                    "status NOT IN ('sent', 'delivered', 'bounced', 'complained') OR sent_at IS NOT NULL",
                )
                .checked(
                    "chk_email_messages_secrets_wiped",
                    "status IN ('pending', 'processing') OR secret_variables_encrypted IS NULL",
                )
                .checked(
                    "chk_email_messages_provider",
                    "provider_message_id IS NULL OR provider IS NOT NULL",
                ),
        )
        .await?;
        create_indexes(
            m,
            "email_messages",
            [
                index(
                    "idx_email_messages_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                )
                .partial("user_id IS NOT NULL"),
                index(
                    "idx_email_messages_to_email_created_at",
                    [expr("LOWER(to_email)"), desc("created_at")],
                ),
                index("idx_email_messages_next_attempt_at_id", ["next_attempt_at", "id"])
                    .partial("status = 'pending'"),
                index("idx_email_messages_locked_at", ["locked_at"]).partial("status = 'processing'"),
                unique_index(
                    "idx_email_messages_provider_provider_message_id_unique",
                    ["provider", "provider_message_id"],
                )
                .partial("provider_message_id IS NOT NULL"),
                index("idx_email_messages_created_at_brin", ["created_at"]).brin(),
                // Serves service::notifications::email_messages::list_failed.
                index("idx_email_messages_updated_at_id_failed", [desc("updated_at"), desc("id")])
                    .partial("status = 'failed'"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "email_messages").await
    }
}
