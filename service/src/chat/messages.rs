//! What is said in rooms: sent, answered, edited, taken back.
//!
//! A message is written and changed by those who may speak in its room at that moment: the membership is held while the message is
//! written, so a ban or a mute that has returned is obeyed by everything after it.

mod around;
mod import;
mod input;
mod lists;
mod pins;
mod search;
mod send;

pub use around::{AROUND, Around, around};
pub use import::{IMPORT, Imported, MOST_AT_ONCE, import};
pub use input::{MessageRef, NewMessage};
pub(super) use lists::apart;
pub use lists::{Line, NEWEST, OLDEST, PINNED, QUOTED, list, list_after, list_pinned, list_quoted};
pub use pins::{MOST_PINNED, pin, unpin};
pub use search::{Found, SEARCH, search};
pub use send::{SEND, SEND_MORE, send};

use entity::{chat::messages, social::mentions::MentionEntityType};
use garde::Validate;
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};

use super::{ChatError, input::filled, standing::stand, whose};
use crate::{
    db::{self, Actor, Query},
    input::{check, text},
    row,
    social::{
        mentions::{forget, rewrite_in_room},
        text::mentions,
    },
};

row!(for messages::Model {
    id, room_id, sender_id, content, message_type, attachment_file_id, reply_to_id, reply_to_created_at, is_edited, edited_at,
    is_deleted, is_pinned, metadata, created_at, updated_at, deleted_at,
});

macro_rules! columns {
    () => {
        "m.id, m.room_id, m.sender_id, m.content, m.message_type::text AS message_type, m.attachment_file_id, m.reply_to_id, \
        m.reply_to_created_at, m.is_edited, m.edited_at, m.is_deleted, m.is_pinned, m.metadata, m.created_at, m.updated_at, \
        m.deleted_at"
    };
}
use columns;

/// Whether the actor, in good standing, keeps order in the room of message `m`.
macro_rules! keeps {
    ($me:literal) => {
        concat!(
            "EXISTS (SELECT FROM room_members v JOIN rooms r ON r.id = v.room_id AND r.deleted_at IS NULL \
            WHERE v.room_id = m.room_id AND v.user_id = ",
            $me,
            " AND NOT v.is_banned AND v.role <> 'member' AND ",
            acts!($me),
            ")"
        )
    };
}
use keeps;

/// `$3` is NULL for the system. Index: `messages_pkey` of one month.
pub const EDIT: Query<messages::Model> = Query::new(concat!(
    "UPDATE messages m SET content = $4, is_edited = m.is_edited OR m.content <> $4, \
    edited_at = CASE WHEN m.content <> $4 THEN now() ELSE m.edited_at END \
    WHERE m.id = $1 AND m.created_at = $2 AND NOT m.is_deleted AND ($3::uuid IS NULL OR (m.sender_id = $3 AND ",
    speaks!("$3"),
    ")) RETURNING ",
    columns!()
));

/// Its sender, also a muted one; who keeps order in its room; staff. Index: `messages_pkey` of one month.
const DELETE: Query<(Uuid,)> = Query::new(concat!(
    "UPDATE messages m SET is_deleted = true, deleted_at = coalesce(m.deleted_at, now()), is_pinned = false \
    WHERE m.id = $1 AND m.created_at = $2 AND ($3::uuid IS NULL OR (m.sender_id = $3 AND EXISTS (SELECT FROM room_members v \
    WHERE v.room_id = m.room_id AND v.user_id = $3 AND NOT v.is_banned AND ",
    acts!("$3"),
    ")) OR ",
    keeps!("$3"),
    " OR ",
    staff!("$3"),
    ") RETURNING m.id"
));

/// Indexes: `messages_pkey` of one month, `rooms_pkey`, `uq_room_members_room_user`.
pub const FIND: Query<messages::Model> = Query::new(concat!(
    "SELECT ",
    columns!(),
    " FROM messages m WHERE m.id = $1 AND m.created_at = $2 AND NOT m.is_deleted AND m.sender_id <> ALL (",
    hidden!("$3"),
    ") AND ",
    read_of!("$3", "$4", "$1", "$2")
));

#[derive(Validate)]
struct Content<'a> {
    #[garde(length(chars, max = super::input::MOST), custom(text), custom(filled))]
    content: &'a str,
}

/// Changes the words of a message; it is marked as edited, and whom it newly mentions is told as by [`send`]. The same words again
/// change nothing.
///
/// # Errors
/// [`ChatError::Invalid`]; [`ChatError::MessageNotFound`]; [`ChatError::Banned`], [`ChatError::Muted`]; [`ChatError::Forbidden`]
/// unless the actor wrote it or is the system.
pub async fn edit(
    db: &impl TransactionTrait,
    actor: &Actor,
    message: MessageRef,
    content: &str,
) -> Result<messages::Model, ChatError> {
    let author = whose(actor)?;
    check(&Content { content })?;
    message.ensure_storable()?;
    let names = mentions(content)?;
    let transaction = db::begin(db, actor).await?;
    let values = [message.id.into(), message.created_at.into(), author.into(), content.into()];
    let Some(edited) = EDIT.find(&transaction, values).await? else {
        return Err(refusal(&transaction, actor, message).await?);
    };
    tell_mentioned(&transaction, &edited, names).await?;
    transaction.commit().await?;
    Ok(edited)
}

/// Takes a message back; answers to it stay, its mentions go. Deleting it twice changes nothing.
///
/// # Errors
/// [`ChatError::MessageNotFound`]; [`ChatError::Banned`]; [`ChatError::Forbidden`] unless the actor wrote it, keeps order in the
/// room (moderators, admins, its owner), or is staff or the system.
pub async fn soft_delete(
    db: &impl TransactionTrait,
    actor: &Actor,
    message: MessageRef,
) -> Result<(), ChatError> {
    let who = whose(actor)?;
    message.ensure_storable()?;
    let transaction = db::begin(db, actor).await?;
    let values = [message.id.into(), message.created_at.into(), who.into()];
    if DELETE.find(&transaction, values).await?.is_none() {
        return Err(refusal(&transaction, actor, message).await?);
    }
    forget(&transaction, MentionEntityType::Message, message.id).await?;
    Ok(transaction.commit().await?)
}

/// A message that `viewer` may read and that is not deleted. Index: `messages_pkey` of one month.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    message: MessageRef,
) -> Result<Option<messages::Model>, ChatError> {
    if message.ensure_storable().is_err() {
        return Ok(None);
    }
    let values =
        [message.id.into(), message.created_at.into(), viewer.user_id().into(), viewer.is_system().into()];
    Ok(FIND.find(db, values).await?)
}

/// Why the actor may not change a message: who may not even read it is told that there is none.
pub(super) async fn refusal(
    db: &impl ConnectionTrait,
    actor: &Actor,
    message: MessageRef,
) -> Result<ChatError, ChatError> {
    let Some(there) = find(db, actor, message).await? else { return Ok(ChatError::MessageNotFound) };
    let refusal = stand(db, actor, there.room_id).await?.refusal();
    Ok(refusal)
}

/// Makes the mentions of a message those of its words, and tells whom they newly name.
async fn tell_mentioned(
    transaction: &impl ConnectionTrait,
    message: &messages::Model,
    names: Vec<String>,
) -> Result<(), ChatError> {
    let (text, author) = ((message.id, message.created_at), message.sender_id);
    Ok(rewrite_in_room(transaction, text, message.room_id, author, names).await?)
}
