//! Messages that are kept at hand.

use entity::chat::{messages, room_members::RoomMemberRole};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};

use super::{ChatError, MessageRef, columns, find, keeps};
use crate::{
    chat::{standing::stand, whose},
    db::{self, Actor, Command, Query},
};

/// How many messages of a room are pinned at most.
pub const MOST_PINNED: i64 = 50;

/// One message of a room is pinned at a time, so that there are no more than there may be.
const LOCK: Command =
    Command::new("SELECT pg_advisory_xact_lock(hashtextextended('veza.pins_of.' || $1::text, 0))");

/// Index: `idx_messages_is_pinned` of each month.
const PINNED: Query<(i64,)> = Query::new(
    "SELECT count(*) AS pinned FROM messages WHERE room_id = $1 AND is_pinned = true AND NOT is_deleted \
    AND id <> $2 AND created_at <= statement_timestamp()",
);

/// `$3` is NULL for the system. Index: `messages_pkey` of one month.
const SET: Query<messages::Model> = Query::new(concat!(
    "UPDATE messages m SET is_pinned = $4 WHERE m.id = $1 AND m.created_at = $2 AND NOT m.is_deleted \
    AND ($3::uuid IS NULL OR ",
    keeps!("$3"),
    ") RETURNING ",
    columns!()
));

/// Pins a message. Pinning it twice changes nothing.
///
/// # Errors
/// [`ChatError::MessageNotFound`]; [`ChatError::TooManyPinned`]; [`ChatError::Banned`], [`ChatError::NotAMember`] and
/// [`ChatError::Forbidden`] unless the actor keeps order in the room (moderators, admins, its owner), or is the system.
pub async fn pin(
    db: &impl TransactionTrait,
    actor: &Actor,
    message: MessageRef,
) -> Result<messages::Model, ChatError> {
    set(db, actor, message, true).await
}

/// Lets a message go again.
///
/// # Errors
/// As [`pin`], but for the number.
pub async fn unpin(
    db: &impl TransactionTrait,
    actor: &Actor,
    message: MessageRef,
) -> Result<messages::Model, ChatError> {
    set(db, actor, message, false).await
}

async fn set(
    db: &impl TransactionTrait,
    actor: &Actor,
    message: MessageRef,
    is_pinned: bool,
) -> Result<messages::Model, ChatError> {
    let who = whose(actor)?;
    message.ensure_storable()?;
    let transaction = db::begin(db, actor).await?;
    if is_pinned {
        let there = find(&transaction, actor, message).await?.ok_or(ChatError::MessageNotFound)?;
        ensure_room(&transaction, actor, there.room_id, message.id).await?;
    }
    let values = [message.id.into(), message.created_at.into(), who.into(), is_pinned.into()];
    let Some(changed) = SET.find(&transaction, values).await? else {
        let there = find(&transaction, actor, message).await?.ok_or(ChatError::MessageNotFound)?;
        return Err(stand(&transaction, actor, there.room_id).await?.refusal_of_order());
    };
    transaction.commit().await?;
    Ok(changed)
}

/// That one more may be pinned, by this actor.
async fn ensure_room(
    transaction: &impl ConnectionTrait,
    actor: &Actor,
    room_id: Uuid,
    id: Uuid,
) -> Result<(), ChatError> {
    stand(transaction, actor, room_id).await?.ensure_order(actor, RoomMemberRole::Moderator)?;
    LOCK.run(transaction, [room_id.into()]).await?;
    let (pinned,) = PINNED.get(transaction, [room_id.into(), id.into()]).await?;
    if pinned >= MOST_PINNED { Err(ChatError::TooManyPinned { most: MOST_PINNED }) } else { Ok(()) }
}
