//! The emojis under a message. Written by `service::chat::message_reactions`; they are deleted before the month of their
//! message is archived.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// An emoji of one account under one message, once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "message_reactions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "message_user_emoji")]
    pub message_id: Uuid,
    /// `created_at` of the message.
    pub message_created_at: DateTimeUtc,
    #[sea_orm(unique_key = "message_user_emoji")]
    pub user_id: Uuid,
    /// An emoji of Unicode, at most 10 code points.
    #[sea_orm(unique_key = "message_user_emoji")]
    pub emoji: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "(message_id, message_created_at)", to = "(id, created_at)")]
    pub message: BelongsTo<super::messages::Entity>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
