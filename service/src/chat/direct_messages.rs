//! What two people say to each other without a room: sent, edited, hidden by each for themselves, taken back by who said it.
//!
//! A message is two people's at once. Each of them sees a conversation of their own: what one hides stays with the other. While a
//! block is between them, whoever made it, neither sees the conversation, and nothing is said in it; it is there again when the block
//! is lifted. In which of the two copies a message stands says the row, and the trigger `trg_direct_messages_sides` lets neither
//! touch what is the other's.

mod conversations;
mod hiding;
mod input;
mod lists;
mod reading;
mod search;

pub use conversations::{CONVERSATIONS, Conversation, MOST_COUNTED, list_conversations};
pub use hiding::{CLEAR, HIDE, RETRACT, clear, hide, retract};
pub use input::NewDirectMessage;
pub use lists::{NEWEST, OLDEST, list, list_after};
pub use reading::{MARK, MOST_UNREAD, UNREAD, count_unread, mark_read};
pub use search::{SEARCH, search};

use chrono::{DateTime, Utc};
use entity::chat::messages::MessageType;
use sea_orm::{ActiveEnum, ConnectionTrait, TransactionSession, TransactionTrait, Value, prelude::Uuid};
use serde_json::json;

use super::{
    ChatError,
    attachment::{ensure_told, pattern, refuse_attachment},
    ensure_acting, keyed, somebody,
};
use crate::{
    db::{self, Actor, Query},
    input::check,
    platform::{Event, outbox_events},
    row,
};

row! {
    /// A direct message, as either of the two sees it: whether the other has hidden it is not said.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Line {
        /// Its id.
        pub id: Uuid,
        /// Who said it.
        pub sender_id: Uuid,
        /// To whom.
        pub recipient_id: Uuid,
        /// What.
        pub content: String,
        /// What it is.
        pub message_type: MessageType,
        /// What it brings along.
        pub attachment_file_id: Option<Uuid>,
        /// When the recipient read it.
        pub read_at: Option<DateTime<Utc>>,
        /// When its words were last changed.
        pub edited_at: Option<DateTime<Utc>>,
        /// When it was sent.
        pub created_at: DateTime<Utc>,
    }
}

macro_rules! columns {
    () => {
        "m.id, m.sender_id, m.recipient_id, m.content, m.message_type::text AS message_type, m.attachment_file_id, m.read_at, \
        m.edited_at, m.created_at"
    };
}
use columns;

/// Nothing where the sender is not in good standing, the recipient not there, a block between the two, or the attachment none of the
/// sender's. The turn to write to each other is held until the transaction ends, as in a room.
/// Indexes: `users_pkey`, `uq_blocks_blocker_blocked`, `idx_blocks_blocked_id`, `files_pkey`.
pub const SEND: Query<Line> = Query::new(concat!(
    "INSERT INTO direct_messages AS m (id, sender_id, recipient_id, content, message_type, attachment_file_id, created_at) \
    SELECT coalesce($4, gen_random_uuid()), $1, $2, $3, $5::message_type, $6, clock_timestamp() WHERE ",
    acts!("$1"),
    " AND (SELECT pg_advisory_xact_lock(hashtextextended('veza.said_between.' || least($1::uuid, $2::uuid)::text \
    || greatest($1::uuid, $2::uuid)::text, 0))) IS NOT NULL AND ",
    stands!("$2"),
    " AND $2 <> ALL (",
    hidden!("$1"),
    ") AND ($6::uuid IS NULL OR ",
    attached!("$6", "$1", "$7"),
    ") ON CONFLICT (id) DO NOTHING RETURNING ",
    columns!()
));

/// What was sent with the same key. Index: `direct_messages_pkey`.
const SENT: Query<Line> = Query::new(concat!(
    "SELECT ",
    columns!(),
    " FROM direct_messages m WHERE m.id = $1 AND m.sender_id = $2 AND m.recipient_id = $3"
));

row! {
    /// Whether somebody can be written to.
    struct Other { is_there: bool, is_blocked: bool }
}

const OTHER: Query<Other> = Query::new(concat!(
    "SELECT ",
    stands!("$2"),
    " AS is_there, $2 = ANY (",
    hidden!("$1"),
    ") AS is_blocked"
));

/// Index: `direct_messages_pkey`.
pub const EDIT: Query<Line> = Query::new(concat!(
    "UPDATE direct_messages m SET content = $3 WHERE m.id = $1 AND m.sender_id = $2 AND NOT m.is_deleted_by_sender \
    AND m.recipient_id <> ALL (",
    hidden!("$2"),
    ") AND ",
    acts!("$2"),
    " RETURNING ",
    columns!()
));

/// `$3` is true for the system, which sees what both have hidden, too. Index: `direct_messages_pkey`.
pub const FIND: Query<Line> = Query::new(concat!(
    "SELECT ",
    columns!(),
    " FROM direct_messages m WHERE m.id = $1 AND ($3 OR CASE WHEN m.sender_id = $2 THEN NOT m.is_deleted_by_sender \
    AND m.recipient_id <> ALL (",
    hidden!("$2"),
    ") WHEN m.recipient_id = $2 THEN NOT m.is_deleted_by_recipient AND m.sender_id <> ALL (",
    hidden!("$2"),
    ") END)"
));

/// Says something to somebody, with the event `direct_message.sent`. With a key, sending it again answers the message that is there,
/// also when both are sent at once: one message, one event.
///
/// # Errors
/// [`ChatError::Invalid`]; [`ChatError::SelfMessage`]; [`ChatError::UserNotFound`]; [`ChatError::Blocked`], whoever of the two has
/// blocked the other; [`ChatError::FileNotFound`] and [`ChatError::FileUnfit`] of the attachment; [`ChatError::Forbidden`] for who is
/// nobody.
pub async fn send(
    db: &impl TransactionTrait,
    actor: &Actor,
    recipient_id: Uuid,
    new: NewDirectMessage,
) -> Result<Line, ChatError> {
    let me = somebody(actor)?;
    if me == recipient_id {
        return Err(ChatError::SelfMessage);
    }
    check(&new)?;
    ensure_told(new.message_type, new.attachment_file_id)?;
    let id = new.key.map(|key| keyed(me, recipient_id, key));
    let transaction = db::begin(db, actor).await?;
    let values: [Value; 7] = [
        me.into(),
        recipient_id.into(),
        new.content.into(),
        id.into(),
        new.message_type.to_value().into(),
        new.attachment_file_id.into(),
        pattern(new.message_type).into(),
    ];
    let Some(sent) = SEND.find(&transaction, values).await? else {
        if let Some(id) = id {
            let values = [id.into(), me.into(), recipient_id.into()];
            if let Some(sent) = SENT.find(&transaction, values).await? {
                return Ok(sent);
            }
        }
        let attachment = new.attachment_file_id.map(|file_id| (file_id, new.message_type));
        ensure_acting(&transaction, actor).await?;
        return Err(unsent(&transaction, me, recipient_id, attachment).await?);
    };
    let payload = json!({ "sender_id": me, "recipient_id": recipient_id });
    let event = Event::new("direct_message", sent.id, "direct_message.sent", payload);
    outbox_events::append(&transaction, event).await?;
    transaction.commit().await?;
    Ok(sent)
}

/// Why nothing was sent.
async fn unsent(
    db: &impl ConnectionTrait,
    me: Uuid,
    recipient_id: Uuid,
    attachment: Option<(Uuid, MessageType)>,
) -> Result<ChatError, ChatError> {
    let other = OTHER.get(db, [me.into(), recipient_id.into()]).await?;
    if !other.is_there {
        return Ok(ChatError::UserNotFound);
    }
    match attachment {
        Some((file_id, kind)) if !other.is_blocked => refuse_attachment(db, me, file_id, kind).await,
        _ => Ok(ChatError::Blocked),
    }
}

/// Changes the words of a message, in both copies; it says since when. The same words again are no change.
///
/// # Errors
/// [`ChatError::Invalid`]; [`ChatError::MessageNotFound`], also where the actor has hidden it or a block is between the two;
/// [`ChatError::Forbidden`] for its recipient, and for who is nobody.
pub async fn edit(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
    content: &str,
) -> Result<Line, ChatError> {
    let me = somebody(actor)?;
    check(&input::Content { content })?;
    let transaction = db::begin(db, actor).await?;
    let Some(edited) = EDIT.find(&transaction, [id.into(), me.into(), content.into()]).await? else {
        let is_seen = find(&transaction, actor, id).await?.is_some();
        return Err(if is_seen { ChatError::Forbidden } else { ChatError::MessageNotFound });
    };
    transaction.commit().await?;
    Ok(edited)
}

/// A message that the viewer has sent or received and not hidden; any for the system. Index: `direct_messages_pkey`.
///
/// # Errors
/// What the database says.
pub async fn find(db: &impl ConnectionTrait, viewer: &Actor, id: Uuid) -> Result<Option<Line>, ChatError> {
    let values = [id.into(), viewer.user_id().into(), viewer.is_system().into()];
    Ok(FIND.find(db, values).await?)
}

/// The same, or an error.
///
/// # Errors
/// [`ChatError::MessageNotFound`].
pub async fn get(db: &impl ConnectionTrait, viewer: &Actor, id: Uuid) -> Result<Line, ChatError> {
    find(db, viewer, id).await?.ok_or(ChatError::MessageNotFound)
}
