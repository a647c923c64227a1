//! What was said in a room, from the newest or along time; what is pinned; what is answered.

use chrono::{DateTime, Utc};
use entity::chat::messages::MessageType;
use sea_orm::{
    ConnectionTrait,
    prelude::{Json, Uuid},
};

use super::{ChatError, MessageRef};
use crate::{
    chat::standing::ensure_reader,
    db::{Actor, List, Page, PageRequest, Query},
    input::Invalid,
    paged, row,
};

row! {
    /// A message as a list shows it.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Line {
        /// Its id.
        pub id: Uuid,
        /// Who said it.
        pub sender_id: Uuid,
        /// What.
        pub content: String,
        /// What it is.
        pub message_type: MessageType,
        /// What it brings along.
        pub attachment_file_id: Option<Uuid>,
        /// The message that it answers; [`list_quoted`] reads those of a page at once.
        pub reply_to_id: Option<Uuid>,
        /// When that was sent.
        pub reply_to_created_at: Option<DateTime<Utc>>,
        /// Whether its words are not the first ones.
        pub is_edited: bool,
        /// Whether it is kept at hand.
        pub is_pinned: bool,
        /// Embeds and the like.
        pub metadata: Option<Json>,
        /// When it was sent.
        pub created_at: DateTime<Utc>,
    }
}

impl Line {
    /// Which message it is.
    #[must_use]
    pub fn message(&self) -> MessageRef {
        MessageRef { id: self.id, created_at: self.created_at }
    }

    /// Which message it answers.
    #[must_use]
    pub fn reply_to(&self) -> Option<MessageRef> {
        let (id, created_at) = self.reply_to_id.zip(self.reply_to_created_at)?;
        Some(MessageRef { id, created_at })
    }
}

/// `$1` the viewer, `$2` whether it is the system, `$3` the room. No month that is still to come is looked into.
macro_rules! line {
    ($when:literal) => {
        concat!(
            "SELECT m.id, m.sender_id, m.content, m.message_type::text AS message_type, m.attachment_file_id, m.reply_to_id, \
            m.reply_to_created_at, m.is_edited, m.is_pinned, m.metadata, m.created_at FROM messages m \
            WHERE m.room_id = $3 AND m.created_at <= statement_timestamp()",
            $when,
            " AND NOT m.is_deleted AND m.sender_id <> ALL (",
            hidden_in!("$1", "$3"),
            ") AND ",
            read!("$1", "$2", "$3")
        )
    };
}
pub(super) use line;

pub(super) type Dated = (DateTime<Utc>, Uuid);

/// Index: `idx_messages_room_id_created_at`, month by month from the latest.
pub const NEWEST: List<Line, Dated> = List::new(
    "chat.messages.newest",
    paged!(
        line!(""),
        after " AND m.created_at <= $5 AND (m.created_at, m.id) < ($5, $6)",
        " ORDER BY m.created_at DESC, m.id DESC LIMIT $4",
    ),
);

/// Index: `idx_messages_room_id_created_at`, backward, month by month from that of the key.
pub const OLDEST: List<Line, Dated> = List::new(
    "chat.messages.oldest",
    paged!(
        line!(""),
        after " AND m.created_at >= $5 AND (m.created_at, m.id) > ($5, $6)",
        " ORDER BY m.created_at, m.id LIMIT $4",
    ),
);

/// Index: `idx_messages_is_pinned` of each month; a room has few. Behind a fence, or the planner walks the room in the hope of them.
pub const PINNED: List<Line, Dated> = List::new(
    "chat.messages.pinned",
    paged!(
        concat!("SELECT m.* FROM (", line!(" AND m.is_pinned = true"), " OFFSET 0) m WHERE true"),
        after " AND (m.created_at, m.id) < ($5, $6)",
        " ORDER BY m.created_at DESC, m.id DESC LIMIT $4",
    ),
);

/// Index: `messages_pkey` of the months of these messages, or `idx_messages_room_id_created_at`, which finds them as well.
pub const QUOTED: Query<Line> = Query::new(concat!(
    "SELECT m.id, m.sender_id, m.content, m.message_type::text AS message_type, m.attachment_file_id, m.reply_to_id, \
    m.reply_to_created_at, m.is_edited, m.is_pinned, m.metadata, m.created_at \
    FROM UNNEST($4::uuid[], $5::timestamptz[]) q(id, created_at) \
    CROSS JOIN LATERAL (SELECT * FROM messages m WHERE m.id = q.id AND m.created_at = q.created_at AND m.room_id = $3 \
    AND NOT m.is_deleted AND m.sender_id <> ALL (",
    hidden_in!("$1", "$3"),
    ") LIMIT 1) m WHERE ",
    read!("$1", "$2", "$3")
));

/// What was said in a room, from the newest. Index: `idx_messages_room_id_created_at`.
///
/// # Errors
/// [`ChatError::RoomNotFound`], [`ChatError::NotAMember`] and [`ChatError::Banned`] where the viewer may not read it;
/// [`ChatError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    room_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, ChatError> {
    read(&NEWEST, db, viewer, room_id, page).await
}

/// The same along time, from the first message, or after a cursor of [`Around::newer`](super::Around). Index:
/// `idx_messages_room_id_created_at`.
///
/// # Errors
/// As [`list`].
pub async fn list_after(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    room_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, ChatError> {
    read(&OLDEST, db, viewer, room_id, page).await
}

/// What is pinned in a room, the latest said first. Index: `idx_messages_is_pinned`.
///
/// # Errors
/// As [`list`].
pub async fn list_pinned(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    room_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, ChatError> {
    read(&PINNED, db, viewer, room_id, page).await
}

/// These messages of a room (at most 100), in no order, for a page that shows what is answered; without those that are deleted
/// or hidden. Index: `messages_pkey`.
///
/// # Errors
/// [`ChatError::Invalid`] for more than 100.
pub async fn list_quoted(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    room_id: Uuid,
    messages: &[MessageRef],
) -> Result<Vec<Line>, ChatError> {
    let (ids, times) = apart(messages)?;
    let values =
        [viewer.user_id().into(), viewer.is_system().into(), room_id.into(), ids.into(), times.into()];
    Ok(QUOTED.all(db, values).await?)
}

/// Ids and times of a page of messages, each once; none of a time that no message can have.
pub(in crate::chat) fn apart(messages: &[MessageRef]) -> Result<(Vec<Uuid>, Vec<DateTime<Utc>>), Invalid> {
    if messages.len() > 100 {
        return Err(Invalid::field("messages", "are more than 100"));
    }
    let mut known: Vec<_> = messages.iter().filter(|message| message.ensure_storable().is_ok()).collect();
    known.sort_by_key(|message| (message.created_at, message.id));
    known.dedup();
    Ok(known.into_iter().map(|message| (message.id, message.created_at)).unzip())
}

async fn read(
    list: &List<Line, Dated>,
    db: &impl ConnectionTrait,
    viewer: &Actor,
    room_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, ChatError> {
    let values = [viewer.user_id().into(), viewer.is_system().into(), room_id.into()];
    let page: Page<_> = list.page::<ChatError>(db, page, values, |line| (line.created_at, line.id)).await?;
    if page.items.is_empty() {
        // Nothing was said, or not to this viewer.
        ensure_reader(db, viewer, room_id).await?;
    }
    Ok(page)
}
