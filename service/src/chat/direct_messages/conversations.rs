//! The inbox: with whom somebody has talked, what was said last, and what of it they have not read.

use chrono::{DateTime, Utc};
use entity::chat::messages::MessageType;
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::{ChatError, lists::Dated};
use crate::{
    chat::somebody,
    db::{Actor, List, Page, PageRequest},
    row,
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

/// From one partner to the next, by one descent into the index each, which finds the newest message with them: how many messages lie
/// between two partners does not matter. It begins with nobody, whose id is before all others: of a first step that is written in
/// another way PostgreSQL makes, under the policy, a bitmap of all messages. `$other` is the partner's column, `$mine` the viewer's.
macro_rules! step {
    ($walk:literal, $mine:literal, $other:literal, $hidden:literal) => {
        concat!(
            $walk,
            " AS (SELECT '00000000-0000-0000-0000-000000000000'::uuid AS other_id, NULL::timestamptz AS created_at, NULL::uuid AS id \
            WHERE NOT (SELECT suffices FROM met) UNION ALL SELECT n.other_id, n.created_at, n.id FROM ",
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

/// That the viewer and the partner `t` have said nothing to each other since the key, in one direction: else the page before has them.
macro_rules! silent {
    ($mine:literal, $other:literal, $hidden:literal) => {
        concat!(
            "(SELECT m.id FROM direct_messages m WHERE m.",
            $mine,
            " = $1 AND m.",
            $other,
            " = t.other_id AND NOT m.",
            $hidden,
            " AND m.created_at >= $4 AND (m.created_at, m.id) >= ($4, $5) ORDER BY m.created_at DESC, m.id DESC LIMIT 1) IS NULL"
        )
    };
}

/// Who is among the latest messages fills most pages (`met`): all that was said after the oldest of them is known then. Where it does
/// not, each partner is asked for, one after the other (`sent`, `received`). What is hidden, and what has the time of the key, is left
/// out of the latest here.
macro_rules! conversations {
    ($until:literal, $behind:literal, $silent:expr, $after:literal) => {
        concat!(
            "WITH RECURSIVE recent AS MATERIALIZED (SELECT other_id, created_at, id, is_sent, is_hidden \
            FROM veza.latest_direct_messages($1, ",
            $until,
            ")), since AS MATERIALIZED (SELECT coalesce((SELECT max(t.at) FROM (SELECT min(created_at) AS at FROM recent GROUP BY is_sent \
            HAVING count(*) = 100) t), '-infinity') AS at), \
            near AS MATERIALIZED (SELECT t.other_id, t.created_at, t.id FROM (SELECT DISTINCT ON (r.other_id) r.other_id, r.created_at, \
            r.id FROM recent r WHERE NOT r.is_hidden AND r.created_at > (SELECT at FROM since)",
            $behind,
            " AND r.other_id <> ALL (",
            hidden!("$1"),
            ") ORDER BY r.other_id, r.created_at DESC, r.id DESC) t",
            $silent,
            "), met AS MATERIALIZED (SELECT (SELECT at FROM since) = '-infinity' OR (SELECT count(*) FROM near) >= $3 AS suffices), ",
            step!("sent", "sender_id", "recipient_id", "is_deleted_by_sender"),
            ", ",
            step!("received", "recipient_id", "sender_id", "is_deleted_by_recipient"),
            ", latest AS (SELECT DISTINCT ON (b.other_id) b.other_id, b.created_at, b.id FROM (SELECT other_id, created_at, id \
            FROM sent UNION ALL SELECT other_id, created_at, id FROM received) b WHERE b.id IS NOT NULL AND b.other_id <> ALL (",
            hidden!("$1"),
            ") ORDER BY b.other_id, b.created_at DESC, b.id DESC), page AS (SELECT l.other_id, l.created_at, l.id FROM ( \
            SELECT other_id, created_at, id FROM near WHERE (SELECT suffices FROM met) \
            UNION ALL SELECT other_id, created_at, id FROM latest) l",
            $after,
            " ORDER BY l.created_at DESC, l.id DESC LIMIT $3) \
            SELECT p.other_id, m.id, m.sender_id, m.content, m.message_type::text AS message_type, m.read_at, m.created_at, u.unread \
            FROM page p JOIN direct_messages m ON m.id = p.id CROSS JOIN LATERAL (SELECT count(*) AS unread FROM (SELECT \
            FROM direct_messages d WHERE d.recipient_id = $1 AND d.sender_id = p.other_id AND NOT d.is_read \
            AND NOT d.is_deleted_by_recipient ORDER BY d.created_at LIMIT $2) c) u ORDER BY p.created_at DESC, p.id DESC"
        )
    };
}

/// `$2` is [`MOST_COUNTED`]. The order in which unread messages are counted has the planner take the index of one sender's. Indexes:
/// `idx_direct_messages_sender_id_created_at` and `idx_direct_messages_recipient_id_created_at`, a hundred entries each; where those are
/// of too few people, `idx_direct_messages_sender_id_recipient_id_created_at_id` and
/// `idx_direct_messages_recipient_id_sender_id_created_at_id`, once for each partner; of those on the page `direct_messages_pkey` and
/// `idx_direct_messages_recipient_id_sender_id_created_at_unread`.
pub const CONVERSATIONS: List<Conversation, Dated> = List::new(
    "chat.direct_messages.conversations",
    (
        conversations!("NULL", "", "", ""),
        conversations!(
            "$4",
            " AND (r.created_at, r.id) < ($4, $5)",
            concat!(
                " WHERE ",
                silent!("sender_id", "recipient_id", "is_deleted_by_sender"),
                " AND ",
                silent!("recipient_id", "sender_id", "is_deleted_by_recipient")
            ),
            " WHERE (l.created_at, l.id) < ($4, $5)"
        ),
    ),
);

/// With whom the viewer has talked, the latest first, each with its last message and how many are unread, in one query. Nobody across
/// a block. It reads the 100 latest messages of either direction; where those do not fill the page, it costs by the number of partners,
/// not of messages: two descents into an index for each. Indexes: `idx_direct_messages_sender_id_created_at`,
/// `idx_direct_messages_recipient_id_created_at`, `idx_direct_messages_sender_id_recipient_id_created_at_id`,
/// `idx_direct_messages_recipient_id_sender_id_created_at_id`, `idx_direct_messages_recipient_id_sender_id_created_at_unread`.
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
