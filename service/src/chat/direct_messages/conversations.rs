//! The inbox: with whom somebody has talked, what was said last, and what of it they have not read.

use chrono::{DateTime, Utc};
use entity::chat::messages::MessageType;
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::{ChatError, lists::Dated};
use crate::{
    chat::somebody,
    db::{Actor, List, Page, PageRequest},
    paged, row,
};

/// How far unread messages of a conversation are counted: 100 stands for that many or more.
pub const MOST_COUNTED: i64 = 100;

row! {
    /// A conversation with somebody, by the last message that the viewer sees of it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Conversation {
        /// With whom.
        pub other_id: Uuid,
        /// The last message.
        pub id: Uuid,
        /// Who said it.
        pub sender_id: Uuid,
        /// What.
        pub content: String,
        /// What it is.
        pub message_type: MessageType,
        /// When its recipient read it.
        pub read_at: Option<DateTime<Utc>>,
        /// When it was sent.
        pub created_at: DateTime<Utc>,
        /// How many messages the viewer has not read; 100 stands for that many or more.
        pub unread: i64,
    }
}

/// From the first partner to the next, by one descent into the index each, which finds the newest message with them: how many
/// messages lie between two partners does not matter. `$other` is the partner's column, `$mine` the viewer's.
macro_rules! step {
    ($walk:literal, $mine:literal, $other:literal, $hidden:literal) => {
        concat!(
            $walk,
            " AS ((SELECT m.",
            $other,
            " AS other_id, m.created_at, m.id FROM direct_messages m WHERE m.",
            $mine,
            " = $1 AND NOT m.",
            $hidden,
            " ORDER BY m.",
            $other,
            ", m.created_at DESC, m.id DESC LIMIT 1) UNION ALL SELECT n.other_id, n.created_at, n.id FROM ",
            $walk,
            " w CROSS JOIN LATERAL (SELECT m.",
            $other,
            " AS other_id, m.created_at, m.id FROM direct_messages m WHERE m.",
            $mine,
            " = $1 AND m.",
            $other,
            " > w.other_id AND NOT m.",
            $hidden,
            " ORDER BY m.",
            $other,
            ", m.created_at DESC, m.id DESC LIMIT 1) n)"
        )
    };
}

/// `$2` is [`MOST_COUNTED`]. Indexes: `idx_direct_messages_sender_id_recipient_id_created_at_id` and
/// `idx_direct_messages_recipient_id_sender_id_created_at_id`, once for each partner; of those on the page `direct_messages_pkey` and
/// `idx_direct_messages_recipient_id_sender_id_created_at_unread`.
pub const CONVERSATIONS: List<Conversation, Dated> = List::new(
    "chat.direct_messages.conversations",
    paged!(
        concat!(
            "WITH RECURSIVE ",
            step!("sent", "sender_id", "recipient_id", "is_deleted_by_sender"),
            ", ",
            step!("received", "recipient_id", "sender_id", "is_deleted_by_recipient"),
            ", latest AS (SELECT DISTINCT ON (b.other_id) b.other_id, b.created_at, b.id FROM (SELECT other_id, created_at, id \
            FROM sent UNION ALL SELECT other_id, created_at, id FROM received) b WHERE b.other_id <> ALL (",
            hidden!("$1"),
            ") ORDER BY b.other_id, b.created_at DESC, b.id DESC), page AS (SELECT other_id, created_at, id FROM latest WHERE true"
        ),
        after " AND (created_at, id) < ($4, $5)",
        concat!(
            " ORDER BY created_at DESC, id DESC LIMIT $3) \
            SELECT p.other_id, m.id, m.sender_id, m.content, m.message_type::text AS message_type, m.read_at, m.created_at, u.unread \
            FROM page p JOIN direct_messages m ON m.id = p.id CROSS JOIN LATERAL (SELECT count(*) AS unread FROM (SELECT \
            FROM direct_messages d WHERE d.recipient_id = $1 AND d.sender_id = p.other_id AND NOT d.is_read \
            AND NOT d.is_deleted_by_recipient LIMIT $2) c) u ORDER BY p.created_at DESC, p.id DESC"
        ),
    ),
);

/// With whom the viewer has talked, the latest first, each with its last message and how many are unread, in one query. Nobody across
/// a block. It costs by the number of partners, not of messages: two descents into an index for each. Indexes:
/// `idx_direct_messages_sender_id_recipient_id_created_at_id`, `idx_direct_messages_recipient_id_sender_id_created_at_id`,
/// `idx_direct_messages_recipient_id_sender_id_created_at_unread`.
///
/// # Errors
/// [`ChatError::Forbidden`] for who is nobody; [`ChatError::Cursor`] for a cursor of another list.
pub async fn list_conversations(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Conversation>, ChatError> {
    let me = somebody(viewer)?;
    let values = [me.into(), MOST_COUNTED.into()];
    CONVERSATIONS.page(db, page, values, |line| (line.created_at, line.id)).await
}
