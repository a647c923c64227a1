//! Messages. The SQL of the floors, until the services take their place.

use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;
use service::{db::Query, row};

use super::Case;
use crate::sample::Sample;

row! {
    /// A message in a list.
    struct Line {
        id: Uuid,
        sender_id: Uuid,
        content: String,
        message_type: String,
        reply_to_id: Option<Uuid>,
        is_edited: bool,
        is_pinned: bool,
        created_at: DateTime<Utc>,
    }
}

static NEWEST: Query<Line> = Query::new(
    "SELECT id, sender_id, content, message_type::text AS message_type, reply_to_id, is_edited, is_pinned, created_at \
     FROM messages WHERE room_id = $1 AND NOT is_deleted ORDER BY created_at DESC, id DESC LIMIT $2",
);
/// A limit in the text is planned for; the layer's is bound, so that one plan serves every length of page.
const NEWEST_LITERAL: &str = "SELECT id, sender_id, content, message_type::text AS message_type, reply_to_id, is_edited, is_pinned, created_at \
     FROM messages WHERE room_id = $1 AND NOT is_deleted ORDER BY created_at DESC, id DESC LIMIT 50";
static BEFORE: Query<Line> = Query::new(
    "SELECT id, sender_id, content, message_type::text AS message_type, reply_to_id, is_edited, is_pinned, created_at \
     FROM messages WHERE room_id = $1 AND NOT is_deleted AND created_at <= $3 AND (created_at, id) < ($3, $4) \
     ORDER BY created_at DESC, id DESC LIMIT $2",
);
static SEND: Query<(Uuid, DateTime<Utc>)> = Query::new(
    "INSERT INTO messages (room_id, sender_id, content) VALUES ($1, $2, $3) RETURNING id, created_at",
);

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::query("chat: newest 50 of a room", &NEWEST, |sample, rng| {
            vec![Sample::one(rng, &sample.messages).0.into(), 50_i64.into()]
        })
        .best(NEWEST_LITERAL),
        Case::query("chat: 50 before a message", &BEFORE, |sample, rng| {
            let (room, _, at) = Sample::one(rng, &sample.messages);
            vec![room.into(), 50_i64.into(), at.into(), Uuid::nil().into()]
        }),
        Case::write(
            "chat: send a message",
            SEND.sql(),
            |sample, rng| {
                let (room, sender, _) = Sample::one(rng, &sample.messages);
                vec![room.into(), sender.into(), "hello there, this is a message of some length".into()]
            },
            |db, values| async move {
                SEND.get(&db, values).await?;
                Ok(1)
            },
        ),
    ]
}
