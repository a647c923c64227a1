//! The enums of chat: `message_type`, `room_invitation_status`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_enum(
            m,
            "message_type",
            &["text", "image", "audio", "video", "file"],
            "What a chat message or a direct message is",
        )
        .await?;
        create_enum(
            m,
            "room_invitation_status",
            &["pending", "accepted", "declined", "revoked", "expired"],
            "What became of an invitation to a room",
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_enum(m, "room_invitation_status").await?;
        drop_enum(m, "message_type").await
    }
}
