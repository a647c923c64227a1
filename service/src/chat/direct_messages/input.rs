//! What somebody says to somebody.

use entity::chat::messages::MessageType;
use garde::Validate;
use sea_orm::prelude::Uuid;

use crate::{
    chat::input::{MOST, filled},
    input,
};

/// Something to be said to one person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Validate)]
pub struct NewDirectMessage {
    /// 1 to 10,000 characters, not only blanks.
    #[garde(length(chars, max = MOST), custom(input::text), custom(filled))]
    pub content: String,
    /// What it is: text, or what its attachment is.
    #[garde(skip)]
    pub message_type: MessageType,
    /// A file of the sender's own, unless it is text.
    #[garde(skip)]
    pub attachment_file_id: Option<Uuid>,
    /// Chosen by the client, at random: the same message has the same key whenever it is sent.
    #[garde(skip)]
    pub key: Option<Uuid>,
}

/// Other words for a message.
#[derive(Validate)]
pub(super) struct Content<'a> {
    #[garde(length(chars, max = MOST), custom(input::text), custom(filled))]
    pub(super) content: &'a str,
}

impl NewDirectMessage {
    /// Words alone.
    #[must_use]
    pub fn text(content: impl Into<String>) -> Self {
        Self { content: content.into(), ..Self::default() }
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
