//! What two people say to each other without a room. Written by `service::chat::direct_messages`. Each of the two deletes
//! for themselves, so there is no `deleted_at`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use super::messages::MessageType;

/// A message from one account to another.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "direct_messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub sender_id: Uuid,
    pub recipient_id: Uuid,
    /// 1 to 10000 characters.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    pub message_type: MessageType,
    pub attachment_file_id: Option<Uuid>,
    pub is_read: bool,
    /// When the recipient read it.
    pub read_at: Option<DateTimeUtc>,
    /// When its words were last changed; kept by `trg_direct_messages_sides`.
    pub edited_at: Option<DateTimeUtc>,
    /// The sender no longer sees it.
    pub is_deleted_by_sender: bool,
    /// The recipient no longer sees it.
    pub is_deleted_by_recipient: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Sender", from = "sender_id", to = "id")]
    pub sender: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Recipient", from = "recipient_id", to = "id")]
    pub recipient: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "AttachmentFile", from = "attachment_file_id", to = "id")]
    pub attachment_file: BelongsTo<Option<crate::files::files::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
