//! What was said about something: full-text search of one room, or of all that somebody is in.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::{ChatError, MessageRef, lists::Dated};
use crate::{
    chat::{input::words, somebody, standing::ensure_reader},
    db::{Actor, List, Page, PageRequest},
    row,
};

/// Most characters of what is searched for.
const MOST_WORDS: usize = 200;

row! {
    /// A message that was found.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Found {
        /// Its id.
        pub id: Uuid,
        /// The room that it was said in.
        pub room_id: Uuid,
        /// Who said it.
        pub sender_id: Uuid,
        /// What.
        pub content: String,
        /// When it was sent.
        pub created_at: DateTime<Utc>,
    }
}

impl Found {
    /// Which message it is; [`around`](super::around) shows what was said around it.
    #[must_use]
    pub fn message(&self) -> MessageRef {
        MessageRef { id: self.id, created_at: self.created_at }
    }
}

/// `$1` the viewer, `$2` whether it is the system, `$3` the words, `$4` the room, NULL for all that the viewer is in. The room is named,
/// for row-level security shows an open one to who names it.
macro_rules! found {
    ($after:literal) => {
        concat!(
            "SELECT m.id, m.room_id, m.sender_id, m.content, m.created_at FROM veza.search_messages($3, $1, $2, $4, ",
            hidden!("$1"),
            ", $5, ",
            $after,
            ") hit CROSS JOIN LATERAL (SELECT * FROM messages o WHERE o.id = hit.id AND o.created_at = hit.created_at LIMIT 1) m \
            WHERE (SELECT $4::uuid IS NULL OR ",
            look_into!("$4"),
            ")"
        )
    };
}

/// Indexes: `idx_messages_content_gin`, `idx_messages_room_id_created_at`, month by month from the latest; `messages_pkey`.
pub const SEARCH: List<Found, Dated> = List::new(
    "chat.messages.search",
    (
        concat!(found!("NULL, NULL"), " ORDER BY m.created_at DESC, m.id DESC"),
        concat!(found!("$6, $7"), " ORDER BY m.created_at DESC, m.id DESC"),
    ),
);

/// Messages of a room, or of all rooms that the viewer is in, that hold these words, the latest first: words as in a search box, `"in
/// quotes"`, `or`, `-not`, in English. Nothing is found for words that carry no meaning or only
/// exclude. Indexes: `idx_messages_content_gin`,
/// `idx_messages_room_id_created_at`.
///
/// # Errors
/// [`ChatError::Invalid`] for no words, or more than 200 characters; [`ChatError::RoomNotFound`], [`ChatError::NotAMember`] and
/// [`ChatError::Banned`] where the viewer may not read the room; [`ChatError::Forbidden`] for who is nobody and names no room;
/// [`ChatError::Cursor`] for a cursor of another list.
pub async fn search(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    room_id: Option<Uuid>,
    text: &str,
    page: &PageRequest,
) -> Result<Page<Found>, ChatError> {
    words("words", text, MOST_WORDS)?;
    if room_id.is_none() {
        somebody(viewer)?;
    }
    let values = [viewer.user_id().into(), viewer.is_system().into(), text.into(), room_id.into()];
    let found: Page<_> =
        SEARCH.page::<ChatError>(db, page, values, |line| (line.created_at, line.id)).await?;
    if let Some(room_id) = room_id.filter(|_| found.items.is_empty()) {
        ensure_reader(db, viewer, room_id).await?;
    }
    Ok(found)
}
