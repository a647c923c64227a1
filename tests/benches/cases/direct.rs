//! Messages between two people, and who is there.

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use sea_orm::{Value, prelude::Uuid};
use service::{
    chat::{
        Chat,
        direct_messages::{self, NewDirectMessage},
        typing_indicators, user_presence,
    },
    db::{Actor, PageRequest},
    env::Env,
    seal::KeyRing,
};

use serde_json::json;

use super::{Case, uuid};
use crate::sample::Sample;

/// What a message says that is neither short nor long.
const WORDS: &str = "hello there, this is a message of some length";

/// A limit in the text is planned for, and nobody is asked who is hidden; the layer's limit is bound, so that one plan serves every
/// length of page.
const NEWEST_LITERAL: &str = "SELECT * FROM ((SELECT id, sender_id, recipient_id, content, message_type::text AS message_type, attachment_file_id, \
     read_at, edited_at, created_at FROM direct_messages WHERE sender_id = $1 AND recipient_id = $2 AND NOT is_deleted_by_sender \
     AND $3::bigint > 0 ORDER BY created_at DESC, id DESC LIMIT 51) UNION ALL (SELECT id, sender_id, recipient_id, content, \
     message_type::text AS message_type, attachment_file_id, read_at, edited_at, created_at FROM direct_messages \
     WHERE recipient_id = $1 AND sender_id = $2 AND NOT is_deleted_by_recipient ORDER BY created_at DESC, id DESC LIMIT 51)) m \
     ORDER BY created_at DESC, id DESC LIMIT 51";

#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::read(
            "direct: inbox",
            direct_messages::CONVERSATIONS.first().sql(),
            |sample, rng| {
                vec![one(sample, rng).0.into(), direct_messages::MOST_COUNTED.into(), 21_i64.into()]
            },
            |db, values| async move {
                let viewer = Actor::user(uuid(&values, 0)?);
                let page = PageRequest::first(20);
                Ok(direct_messages::list_conversations(&db, &viewer, &page).await?.items.len())
            },
        ),
        Case::read(
            "direct: newest 50 of a conversation",
            direct_messages::NEWEST.first().sql(),
            |sample, rng| {
                let (me, other, ..) = one(sample, rng);
                vec![me.into(), other.into(), 51_i64.into()]
            },
            |db, values| async move {
                let (viewer, other) = (Actor::user(uuid(&values, 0)?), uuid(&values, 1)?);
                Ok(direct_messages::list(&db, &viewer, other, &PageRequest::first(50)).await?.items.len())
            },
        )
        .best(NEWEST_LITERAL),
        Case::read(
            "direct: 50 before a message",
            direct_messages::NEWEST.next().sql(),
            |sample, rng| {
                let (me, other, at, id) = one(sample, rng);
                vec![me.into(), other.into(), 51_i64.into(), at.into(), id.into()]
            },
            |db, values| async move { Ok(direct_messages::NEWEST.next().all(&db, values).await?.len()) },
        ),
        Case::read(
            "direct: unread",
            direct_messages::UNREAD.sql(),
            |sample, rng| vec![one(sample, rng).1.into(), direct_messages::MOST_UNREAD.into()],
            |db, values| async move {
                direct_messages::count_unread(&db, &Actor::user(uuid(&values, 0)?)).await?;
                Ok(1)
            },
        ),
        Case::read(
            "direct: search",
            direct_messages::SEARCH.first().sql(),
            |sample, rng| {
                let words = Sample::one(rng, &sample.words);
                vec![one(sample, rng).0.into(), words.into(), None::<Uuid>.into(), 21_i64.into()]
            },
            |db, values| async move {
                let Some(Value::String(Some(words))) = values.get(1) else { return Err("no words".into()) };
                let (viewer, page) = (Actor::user(uuid(&values, 0)?), PageRequest::first(20));
                Ok(direct_messages::search(&db, &viewer, None, words, &page).await?.items.len())
            },
        ),
        Case::read(
            "presence: 20 who are there of those one follows",
            user_presence::FOLLOWED.first().sql(),
            |sample, rng| {
                vec![Sample::one(rng, &sample.followers).into(), lately(Utc::now()).into(), 21_i64.into()]
            },
            |db, values| async move { Ok(user_presence::FOLLOWED.first().all(&db, values).await?.len()) },
        ),
        Case::read(
            "presence: 20 people of a list",
            user_presence::FIND.sql(),
            |sample, rng| {
                let people: Vec<_> = (0..20).map(|_| Sample::one(rng, &sample.followed)).collect();
                vec![Sample::one(rng, &sample.users).into(), lately(Utc::now()).into(), people.into()]
            },
            |db, values| async move { Ok(user_presence::FIND.all(&db, values).await?.len()) },
        ),
        Case::read(
            "presence: 20 who are there of a room",
            user_presence::IN_ROOM.first().sql(),
            |sample, rng| {
                let (room, viewer, ..) = Sample::one(rng, &sample.messages);
                vec![viewer.into(), false.into(), lately(Utc::now()).into(), room.into(), 21_i64.into()]
            },
            |db, values| async move { Ok(user_presence::IN_ROOM.first().all(&db, values).await?.len()) },
        ),
        Case::write(
            "typing: begin",
            typing_indicators::START.sql(),
            |sample, rng| {
                let (room, writer, ..) = Sample::one(rng, &sample.messages);
                let now = Utc::now();
                vec![room.into(), writer.into(), now.into(), (now + TimeDelta::seconds(10)).into()]
            },
            |db, values| async move {
                let chat = Chat::new(Env::system(KeyRing::empty()));
                let (room, writer) = (uuid(&values, 0)?, Actor::user(uuid(&values, 1)?));
                typing_indicators::start(&db, &chat, &writer, room).await?;
                Ok(1)
            },
        )
        .acting(1),
        Case::read(
            "typing: who is",
            typing_indicators::TYPING.sql(),
            |sample, rng| {
                let (room, viewer, ..) = Sample::one(rng, &sample.messages);
                vec![room.into(), viewer.into(), Utc::now().into(), typing_indicators::MOST_TOLD.into()]
            },
            |db, values| async move {
                let chat = Chat::new(Env::system(KeyRing::empty()));
                let (room, viewer) = (uuid(&values, 0)?, Actor::user(uuid(&values, 1)?));
                Ok(typing_indicators::list(&db, &chat, &viewer, room).await?.len())
            },
        ),
        Case::write("direct: send", direct_messages::SEND.sql(), sent, |db, values| async move {
            direct_messages::SEND.get(&db, values).await?;
            Ok(1)
        }),
        Case::write(
            "direct: send, in its transaction with its event",
            direct_messages::SEND.sql(),
            sent,
            |db, values| async move {
                let (sender, recipient) = (Actor::user(uuid(&values, 0)?), uuid(&values, 1)?);
                direct_messages::send(&db, &sender, recipient, NewDirectMessage::text(WORDS)).await?;
                Ok(1)
            },
        )
        .acting(0)
        .telling(|values| {
            let ids = [0, 1].map(|at| uuid(values, at).unwrap_or_default());
            // Which message it was is not known before it is sent.
            json!([{
                "aggregate_type": "direct_message", "aggregate_id": ids[0], "event_type": "direct_message.sent",
                "payload": { "sender_id": ids[0], "recipient_id": ids[1] },
            }])
        }),
        Case::command("direct: mark as read", &direct_messages::MARK, |sample, rng| {
            let (other, me, at, _) = one(sample, rng);
            vec![me.into(), other.into(), at.into()]
        }),
        Case::command("presence: sign of life", &user_presence::HEARTBEAT, |sample, rng| {
            let now = Utc::now();
            let (quarter, whole) = (now - TimeDelta::seconds(30), now - TimeDelta::minutes(2));
            vec![Sample::one(rng, &sample.users).into(), now.into(), quarter.into(), whole.into()]
        }),
    ]
}

/// Since when somebody counts as there: the seed ends some hours ago.
fn lately(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::hours(2)
}

/// Sender, recipient, time and id of a message.
fn one(sample: &Sample, rng: &mut Rng) -> (Uuid, Uuid, DateTime<Utc>, Uuid) {
    Sample::one(rng, &sample.direct_messages)
}

/// Something that one says to another whom they know.
fn sent(sample: &Sample, rng: &mut Rng) -> Vec<Value> {
    let (sender, recipient, ..) = one(sample, rng);
    let nothing = None::<Uuid>;
    vec![
        sender.into(),
        recipient.into(),
        WORDS.into(),
        nothing.into(),
        "text".into(),
        nothing.into(),
        "%".into(),
    ]
}
