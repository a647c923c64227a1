//! What was read, and what was not.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};

use super::ChatError;
use crate::{
    chat::{ensure_acting, somebody},
    db::{self, Actor, Command, Query},
    input::{self, Invalid},
};

/// How far all unread messages are counted: 1,000 stands for that many or more.
pub const MOST_UNREAD: i64 = 1_000;

/// Index: `idx_direct_messages_recipient_id_sender_id_created_at_unread`.
pub const UNREAD: Query<(i64,)> = Query::new(concat!(
    "SELECT count(*) AS unread FROM (SELECT FROM direct_messages m WHERE m.recipient_id = $1 AND NOT m.is_read \
    AND NOT m.is_deleted_by_recipient AND m.sender_id <> ALL (",
    hidden!("$1"),
    ") LIMIT $2) c"
));

/// Held in the order of their ids first: two devices mark at once, and one of them waits. Indexes:
/// `idx_direct_messages_recipient_id_sender_id_created_at_unread`, `direct_messages_pkey`.
pub const MARK: Command = Command::new(concat!(
    "WITH due AS MATERIALIZED (SELECT m.id FROM direct_messages m WHERE m.recipient_id = $1 AND m.sender_id = $2 AND NOT m.is_read \
    AND NOT m.is_deleted_by_recipient AND m.created_at <= $3 AND $2 <> ALL (",
    hidden!("$1"),
    ") AND ",
    acts!("$1"),
    " ORDER BY m.id FOR NO KEY UPDATE) UPDATE direct_messages m SET is_read = true, read_at = now() \
    WHERE m.id = ANY (ARRAY(SELECT id FROM due))"
));

/// Marks what this person has sent up to `at` as read: the time of the last message that was shown, not the time of the device.
/// Answers how many are read by that; again, or on two devices at once, each is read once, and keeps the time of that.
///
/// # Errors
/// [`ChatError::Invalid`]; [`ChatError::Forbidden`] for who is nobody.
pub async fn mark_read(
    db: &impl TransactionTrait,
    actor: &Actor,
    other_id: Uuid,
    at: DateTime<Utc>,
) -> Result<u64, ChatError> {
    let me = somebody(actor)?;
    if input::instant(&at, &()).is_err() {
        return Err(Invalid::field("at", "is out of range").into());
    }
    let transaction = db::begin(db, actor).await?;
    let read = MARK.run(&transaction, [me.into(), other_id.into(), at.into()]).await?;
    if read == 0 {
        ensure_acting(&transaction, actor).await?;
    }
    transaction.commit().await?;
    Ok(read)
}

/// How many messages of all conversations the viewer has not read; 1,000 stands for that many or more. Index:
/// `idx_direct_messages_recipient_id_sender_id_created_at_unread`.
///
/// # Errors
/// [`ChatError::Forbidden`] for who is nobody.
pub async fn count_unread(db: &impl ConnectionTrait, viewer: &Actor) -> Result<i64, ChatError> {
    let me = somebody(viewer)?;
    Ok(UNREAD.get(db, [me.into(), MOST_UNREAD.into()]).await?.0)
}
