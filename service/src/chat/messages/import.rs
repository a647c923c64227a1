//! Messages that were said elsewhere: the history of another platform, brought in by jobs.

use chrono::{DateTime, Utc};
use garde::Validate;
use sea_orm::{ConnectionTrait, DbErr, TransactionSession, TransactionTrait, Value, prelude::Uuid};

use super::ChatError;
use crate::{
    chat::input::{MOST, filled},
    db::{self, Actor, Command, Query},
    input::{self, Invalid},
};

/// How many messages are imported at once at most.
pub const MOST_AT_ONCE: usize = 5_000;

/// A message as it was said elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Validate)]
pub struct Imported {
    /// Its id here, made of its id there: the same message has the same one whenever it is imported.
    #[garde(skip)]
    pub id: Uuid,
    /// The account of who said it; they need not be in the room any more.
    #[garde(skip)]
    pub sender_id: Uuid,
    /// 1 to 10,000 characters, not only blanks.
    #[garde(length(chars, max = MOST), custom(input::text), custom(filled))]
    pub content: String,
    /// When it was said.
    #[garde(custom(input::instant))]
    pub created_at: DateTime<Utc>,
}

/// `$1` the room. Indexes: `messages_pkey`, `rooms_pkey`.
pub const IMPORT: Command = Command::new(
    "INSERT INTO messages (room_id, id, sender_id, content, created_at) \
    SELECT r.id, said.* FROM rooms r CROSS JOIN UNNEST($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[]) said \
    WHERE r.id = $1 AND r.deleted_at IS NULL ON CONFLICT (id, created_at) DO NOTHING",
);

const ROOM: Query<(bool,)> =
    Query::new("SELECT EXISTS (SELECT FROM rooms WHERE id = $1 AND deleted_at IS NULL) AS there");

/// Brings messages into a room, all of them or none, in one statement, and makes the months that are missing; answers how many were
/// new. The same batch again brings none. For jobs: who is in the room is not asked, and nobody is told. What was said before the
/// retention of messages needs its months made beforehand (`veza.ensure_partitions`).
///
/// # Errors
/// [`ChatError::Forbidden`] unless the actor is the system; [`ChatError::Invalid`] for more than [`MOST_AT_ONCE`], for what is no
/// message, and for one that is still to be said; [`ChatError::RoomNotFound`]; [`ChatError::UserNotFound`];
/// [`ChatError::MissingMonth`].
pub async fn import(
    db: &(impl ConnectionTrait + TransactionTrait),
    actor: &Actor,
    room_id: Uuid,
    messages: &[Imported],
) -> Result<u64, ChatError> {
    if !actor.is_system() {
        return Err(ChatError::Forbidden);
    }
    check(messages, Utc::now())?;
    let times: Vec<_> = messages.iter().map(|message| message.created_at).collect();
    db::with_months(db, "messages", &times, async || write(db, actor, room_id, messages).await).await
}

fn check(messages: &[Imported], now: DateTime<Utc>) -> Result<(), ChatError> {
    if messages.len() > MOST_AT_ONCE {
        return Err(Invalid::field("messages", format!("are more than {MOST_AT_ONCE}")).into());
    }
    for (at, message) in messages.iter().enumerate() {
        input::check(message).map_err(|invalid| Invalid {
            fields: invalid
                .fields
                .into_iter()
                .map(|(field, why)| (format!("messages[{at}].{field}"), why))
                .collect(),
        })?;
        if message.created_at > now {
            return Err(Invalid::field(format!("messages[{at}].created_at"), "is still to come").into());
        }
    }
    Ok(())
}

async fn write(
    db: &impl TransactionTrait,
    actor: &Actor,
    room_id: Uuid,
    messages: &[Imported],
) -> Result<u64, ChatError> {
    let transaction = db::begin(db, actor).await?;
    let outcome: Result<u64, DbErr> = IMPORT.run(&transaction, columns(room_id, messages)).await;
    let new = match outcome {
        Ok(new) => new,
        Err(error) => {
            // At once: the months that are missing are made next.
            transaction.rollback().await?;
            return Err(error.into());
        }
    };
    if new == 0 && !ROOM.get(&transaction, [room_id.into()]).await?.0 {
        return Err(ChatError::RoomNotFound);
    }
    transaction.commit().await?;
    Ok(new)
}

fn columns(room_id: Uuid, messages: &[Imported]) -> [Value; 5] {
    let ids: Vec<Uuid> = messages.iter().map(|message| message.id).collect();
    let senders: Vec<Uuid> = messages.iter().map(|message| message.sender_id).collect();
    let contents: Vec<String> = messages.iter().map(|message| message.content.clone()).collect();
    let times: Vec<DateTime<Utc>> = messages.iter().map(|message| message.created_at).collect();
    [room_id.into(), ids.into(), senders.into(), contents.into(), times.into()]
}
