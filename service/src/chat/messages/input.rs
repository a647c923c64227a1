//! What somebody says in a room, and how a message is meant.

use chrono::{DateTime, Utc};
use entity::chat::messages::{self, MessageType};
use garde::Validate;
use sea_orm::prelude::{Json, Uuid};
use serde::{Deserialize, Serialize};

use crate::{
    chat::{
        ChatError,
        input::{MOST, filled},
    },
    input,
};

/// Which message: its id, and its time, which says in which month it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MessageRef {
    /// Its id.
    pub id: Uuid,
    /// When it was sent, exactly as it was read.
    pub created_at: DateTime<Utc>,
}

/// Something to be said.
#[derive(Clone, Debug, Default, PartialEq, Validate)]
pub struct NewMessage {
    /// 1 to 10,000 characters, not only blanks.
    #[garde(length(chars, max = MOST), custom(input::text), custom(filled))]
    pub content: String,
    /// What it is: text, or what its attachment is.
    #[garde(skip)]
    pub message_type: MessageType,
    /// A file of the sender's own, unless it is text.
    #[garde(skip)]
    pub attachment_file_id: Option<Uuid>,
    /// The message of the same room that it answers.
    #[garde(inner(custom(storable)))]
    pub reply_to: Option<MessageRef>,
    /// Embeds and the like, in the shape that clients agree on: an object of at most 256 KiB.
    #[garde(inner(custom(input::json_object)))]
    pub metadata: Option<Json>,
    /// Chosen by the client, at random: the same message has the same key whenever it is sent.
    #[garde(skip)]
    pub key: Option<Uuid>,
}

impl NewMessage {
    /// Words alone.
    #[must_use]
    pub fn text(content: impl Into<String>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    /// The same as an answer.
    #[must_use]
    pub fn replying_to(mut self, message: MessageRef) -> Self {
        self.reply_to = Some(message);
        self
    }

    /// The same with a file of the sender's own.
    #[must_use]
    pub fn with_attachment(mut self, message_type: MessageType, file_id: Uuid) -> Self {
        self.message_type = message_type;
        self.attachment_file_id = Some(file_id);
        self
    }

    /// The same with a key, by which it is known again.
    #[must_use]
    pub fn with_key(mut self, key: Uuid) -> Self {
        self.key = Some(key);
        self
    }
}

impl From<&messages::Model> for MessageRef {
    fn from(message: &messages::Model) -> Self {
        Self { id: message.id, created_at: message.created_at }
    }
}

impl MessageRef {
    /// That PostgreSQL can be asked for it; there is no message of another time.
    pub(in crate::chat) fn ensure_storable(&self) -> Result<(), ChatError> {
        input::instant(&self.created_at, &()).map_err(|_| ChatError::MessageNotFound)
    }
}

fn storable<C>(message: &MessageRef, _: &C) -> garde::Result {
    input::instant(&message.created_at, &())
}
