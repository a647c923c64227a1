//! Messages that are gone: for one of the two, or for both.

use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};

use super::ChatError;
use crate::{
    chat::{ensure_acting, somebody, whose},
    db::{self, Actor, Command, Query},
    row,
};

/// Index: `direct_messages_pkey`.
pub const HIDE: Command = Command::new(concat!(
    "UPDATE direct_messages m SET is_deleted_by_sender = m.is_deleted_by_sender OR m.sender_id = $2, \
    is_deleted_by_recipient = m.is_deleted_by_recipient OR m.recipient_id = $2 WHERE m.id = $1 \
    AND ((m.sender_id = $2 AND NOT m.is_deleted_by_sender) OR (m.recipient_id = $2 AND NOT m.is_deleted_by_recipient)) AND ",
    acts!("$2")
));

/// `$2` is NULL for the system. Index: `direct_messages_pkey`.
pub const RETRACT: Command = Command::new(concat!(
    "UPDATE direct_messages m SET is_deleted_by_sender = true, is_deleted_by_recipient = true WHERE m.id = $1 \
    AND ($2::uuid IS NULL OR (m.sender_id = $2 AND ",
    acts!("$2"),
    ")) AND NOT (m.is_deleted_by_sender AND m.is_deleted_by_recipient)"
));

/// Held in the order of their ids first, as [`MARK`](super::MARK) does. Indexes:
/// `idx_direct_messages_sender_id_recipient_id_created_at_id`, `idx_direct_messages_recipient_id_sender_id_created_at_id`,
/// `direct_messages_pkey`.
pub const CLEAR: Command = Command::new(concat!(
    "WITH own AS MATERIALIZED (SELECT m.id FROM direct_messages m WHERE m.id = ANY (ARRAY( \
    SELECT s.id FROM direct_messages s WHERE s.sender_id = $1 AND s.recipient_id = $2 AND NOT s.is_deleted_by_sender UNION ALL \
    SELECT r.id FROM direct_messages r WHERE r.recipient_id = $1 AND r.sender_id = $2 AND NOT r.is_deleted_by_recipient)) AND ",
    acts!("$1"),
    " ORDER BY m.id FOR NO KEY UPDATE) \
    UPDATE direct_messages m SET is_deleted_by_sender = m.is_deleted_by_sender OR m.sender_id = $1, \
    is_deleted_by_recipient = m.is_deleted_by_recipient OR m.recipient_id = $1 WHERE m.id = ANY (ARRAY(SELECT id FROM own))"
));

row! {
    /// What somebody is to a message.
    struct Part { is_sender: bool, is_recipient: bool }
}

const PART: Query<Part> = Query::new(
    "SELECT m.sender_id = $2 AS is_sender, m.recipient_id = $2 AS is_recipient FROM direct_messages m WHERE m.id = $1",
);

/// Hides a message from the actor; the other one keeps it. True if it was there: hiding it twice changes nothing.
///
/// # Errors
/// [`ChatError::MessageNotFound`] unless the actor has sent or received it; [`ChatError::Forbidden`] for who is nobody.
pub async fn hide(db: &impl TransactionTrait, actor: &Actor, id: Uuid) -> Result<bool, ChatError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    if HIDE.run(&transaction, [id.into(), me.into()]).await? == 0 {
        ensure_acting(&transaction, actor).await?;
        part(&transaction, id, me).await?.ok_or(ChatError::MessageNotFound)?;
        return Ok(false);
    }
    transaction.commit().await?;
    Ok(true)
}

/// Takes a message back from both, also across a block. True if one of them still had it: taking it back twice changes nothing. The
/// row stays, for reports of it.
///
/// # Errors
/// [`ChatError::MessageNotFound`] unless the actor has sent or received it; [`ChatError::Forbidden`] for its recipient, who
/// [hides](hide) it, and for who is nobody.
pub async fn retract(db: &impl TransactionTrait, actor: &Actor, id: Uuid) -> Result<bool, ChatError> {
    let who = whose(actor)?;
    let transaction = db::begin(db, actor).await?;
    if RETRACT.run(&transaction, [id.into(), who.into()]).await? == 0 {
        ensure_acting(&transaction, actor).await?;
        let part = part(&transaction, id, who.unwrap_or_default()).await?;
        return match part {
            None => Err(ChatError::MessageNotFound),
            Some(part) if part.is_sender || who.is_none() => Ok(false),
            Some(_) => Err(ChatError::Forbidden),
        };
    }
    transaction.commit().await?;
    Ok(true)
}

/// Hides the whole conversation with this person from the actor; the other one keeps it, and what is said afterwards begins a new one.
/// Answers how many messages were there. All of them or none, however many they are.
///
/// # Errors
/// [`ChatError::Forbidden`] for who is nobody.
pub async fn clear(db: &impl TransactionTrait, actor: &Actor, other_id: Uuid) -> Result<u64, ChatError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    let hidden = CLEAR.run(&transaction, [me.into(), other_id.into()]).await?;
    if hidden == 0 {
        ensure_acting(&transaction, actor).await?;
    }
    transaction.commit().await?;
    Ok(hidden)
}

/// What `me` is to a message; none for a stranger. The system is a stranger to each.
async fn part(db: &impl ConnectionTrait, id: Uuid, me: Uuid) -> Result<Option<Part>, ChatError> {
    let part = PART.find(db, [id.into(), me.into()]).await?;
    Ok(part.filter(|part| me.is_nil() || part.is_sender || part.is_recipient))
}
