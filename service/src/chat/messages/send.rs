//! Something new is said: sent, or answered.

use chrono::Utc;
use entity::chat::messages;
use sea_orm::{ActiveEnum, ConnectionTrait, TransactionSession, TransactionTrait, Value, prelude::Uuid};

use super::{ChatError, NewMessage, columns, tell_mentioned};
use crate::{
    chat::{
        attachment::{ensure_told, pattern, refuse_attachment},
        keyed, somebody,
        standing::stand,
    },
    db::{self, Actor, Command, Query},
    input::check,
    social::text::mentions,
};

/// The sender's place in the room, held until the transaction ends: a ban waits for this message, or this message sees the ban. In
/// a direct room of two a block is between all there are.
///
/// Before that the turn to write in the room, held until then, too: the next message there is written, and takes its time, when this one
/// can be seen. PostgreSQL asks for the turn once, before it reads the first row, and locks the place after all conditions.
macro_rules! seat {
    () => {
        concat!(
            "WITH seat AS (SELECT v.room_id, v.user_id FROM room_members v JOIN rooms r ON r.id = v.room_id \
            WHERE v.room_id = $1 AND v.user_id = $2 AND NOT v.is_banned AND NOT v.is_muted AND r.deleted_at IS NULL \
            AND (r.room_type <> 'dm' OR r.member_count > 2 OR NOT EXISTS (SELECT FROM room_members o WHERE o.room_id = $1 \
            AND o.user_id = ANY (",
            hidden!("$2"),
            "))) AND ",
            acts!("$2"),
            " AND (SELECT pg_advisory_xact_lock(hashtextextended('veza.said_in.' || $1::uuid::text, 0))) IS NOT NULL FOR SHARE OF v)"
        )
    };
}

/// Plain words. Indexes: `uq_room_members_room_user`, `rooms_pkey`.
pub const SEND: Query<messages::Model> = Query::new(concat!(
    seat!(),
    " INSERT INTO messages AS m (room_id, sender_id, content, id, metadata, created_at) \
    SELECT room_id, user_id, $3, coalesce($4, gen_random_uuid()), $5, clock_timestamp() FROM seat RETURNING ",
    columns!()
));

/// With an attachment of the sender's own, an answer, or both. Another text, because one that may refer to messages is planned over
/// all of their months. Indexes: those of [`SEND`], `files_pkey`, `messages_pkey` of one month.
pub const SEND_MORE: Query<messages::Model> = Query::new(concat!(
    seat!(),
    " INSERT INTO messages AS m (room_id, sender_id, content, id, metadata, message_type, attachment_file_id, reply_to_id, \
    reply_to_created_at, created_at) SELECT room_id, user_id, $3, coalesce($4, gen_random_uuid()), $5, $6::message_type, $7, $9, $10, clock_timestamp() FROM seat \
    WHERE ($7::uuid IS NULL OR ",
    attached!("$7", "$2", "$8"),
    ") AND ($9::uuid IS NULL OR ",
    answered!("$9", "$10", "$1", "$2"),
    ") RETURNING ",
    columns!()
));

const LOCK_KEY: Command =
    Command::new("SELECT pg_advisory_xact_lock(hashtextextended('veza.message.' || $1::text, 0))");

/// What was sent with the same key into room `$3`, which is named: its sender may have left it. Index: `messages_pkey` of the last days.
const SENT: Query<messages::Model> = Query::new(concat!(
    "SELECT ",
    columns!(),
    " FROM messages m WHERE m.id = $1 AND m.sender_id = $2 AND m.created_at >= statement_timestamp() - interval '1 day' \
    AND (SELECT ",
    look_into!("$3"),
    ")"
));

const ANSWERED: Query<(bool,)> =
    Query::new(concat!("SELECT ", answered!("$1", "$2", "$3", "$4"), " AS answered"));

/// Says something in a room. Whom it mentions (`@name`) is told by the outbox (`user.mentioned`), if they are members of the room
/// that are not banned from it, and no block is between the two. With a key, sending it again within a day answers the message
/// that is there, also when both are sent at once. Whoever sends into a month that has no partition yet makes it.
///
/// # Errors
/// [`ChatError::Invalid`]; [`ChatError::RoomNotFound`]; [`ChatError::NotAMember`], [`ChatError::Banned`], [`ChatError::Muted`];
/// [`ChatError::Blocked`] in a direct room of two; [`ChatError::MessageNotFound`] where what is answered is in another room, deleted
/// or hidden; [`ChatError::FileNotFound`] and [`ChatError::FileUnfit`] of the attachment; [`ChatError::Forbidden`] for who is
/// nobody.
pub async fn send(
    db: &(impl ConnectionTrait + TransactionTrait),
    actor: &Actor,
    room_id: Uuid,
    new: NewMessage,
) -> Result<messages::Model, ChatError> {
    let me = somebody(actor)?;
    check(&new)?;
    ensure_told(new.message_type, new.attachment_file_id)?;
    let names = mentions(&new.content)?;
    let id = new.key.map(|key| keyed(me, room_id, key));
    db::with_month(db, "messages", Utc::now(), async || {
        let transaction = db::begin(db, actor).await?;
        match write(&transaction, actor, (me, room_id, id), &new, &names).await {
            Ok(message) => {
                transaction.commit().await?;
                Ok(message)
            }
            Err(error) => {
                // At once: what follows may need this connection, or this place in the caller's transaction.
                transaction.rollback().await?;
                Err(error)
            }
        }
    })
    .await
}

async fn write(
    transaction: &impl ConnectionTrait,
    actor: &Actor,
    (me, room_id, id): (Uuid, Uuid, Option<Uuid>),
    new: &NewMessage,
    names: &[String],
) -> Result<messages::Model, ChatError> {
    if let Some(id) = id {
        LOCK_KEY.run(transaction, [id.into()]).await?;
        if let Some(sent) = SENT.find(transaction, [id.into(), me.into(), room_id.into()]).await? {
            return Ok(sent);
        }
    }
    let plain: [Value; 5] =
        [room_id.into(), me.into(), new.content.clone().into(), id.into(), new.metadata.clone().into()];
    let sent = if new.attachment_file_id.is_none() && new.reply_to.is_none() {
        SEND.find(transaction, plain).await?
    } else {
        let more: [Value; 5] = [
            new.message_type.to_value().into(),
            new.attachment_file_id.into(),
            pattern(new.message_type).into(),
            new.reply_to.map(|message| message.id).into(),
            new.reply_to.map(|message| message.created_at).into(),
        ];
        SEND_MORE.find(transaction, plain.into_iter().chain(more)).await?
    };
    let Some(message) = sent else { return Err(unsent(transaction, actor, me, room_id, new).await?) };
    if !names.is_empty() {
        tell_mentioned(transaction, &message, names.to_vec()).await?;
    }
    Ok(message)
}

/// Why nothing was sent.
async fn unsent(
    db: &impl ConnectionTrait,
    actor: &Actor,
    me: Uuid,
    room_id: Uuid,
    new: &NewMessage,
) -> Result<ChatError, ChatError> {
    let standing = stand(db, actor, room_id).await?;
    if standing.part().is_none() || standing.is_muted {
        return Ok(standing.refusal());
    }
    if let Some(message) = new.reply_to {
        let values = [message.id.into(), message.created_at.into(), room_id.into(), me.into()];
        if !ANSWERED.get(db, values).await?.0 {
            return Ok(ChatError::MessageNotFound);
        }
    }
    match new.attachment_file_id {
        Some(file_id) => refuse_attachment(db, me, file_id, new.message_type).await,
        None => Ok(ChatError::Blocked),
    }
}
