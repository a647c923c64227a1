//! The enums of the notifications domain: types, channels, push platforms, and the states of an e-mail.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_enum(
            m,
            "notification_type",
            &["follow", "like", "comment", "message", "mention", "system"],
            "What a notification is about; what has no value of its own goes out as system, \
            its exact kind in data",
        )
        .await?;
        create_enum(
            m,
            "notification_channel",
            &["in_app", "email", "push", "browser"],
            "How a notification reaches a user",
        )
        .await?;
        create_enum(m, "push_platform", &["web", "ios", "android"], "Whose push service reaches a device")
            .await?;
        create_enum(
            m,
            "email_message_status",
            &["pending", "processing", "sent", "delivered", "bounced", "complained", "failed", "cancelled"],
            "State of an outbound e-mail; pending and processing are in the queue",
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_enum(m, "email_message_status").await?;
        drop_enum(m, "push_platform").await?;
        drop_enum(m, "notification_channel").await?;
        drop_enum(m, "notification_type").await
    }
}
