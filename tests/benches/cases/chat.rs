//! Rooms and messages.

use chrono::{DateTime, Utc};
use sea_orm::{Value, prelude::Uuid};
use service::{
    chat::{
        message_reactions,
        messages::{self, MessageRef, NewMessage},
        room_members,
    },
    db::{Actor, PageRequest},
};

use super::{Case, uuid};
use crate::{Outcome, sample::Sample};

/// What a message says that is neither short nor long.
const WORDS: &str = "hello there, this is a message of some length";

/// A limit in the text is planned for, and nobody is asked who may read or is hidden; the layer's limit is bound, so that one plan
/// serves every length of page.
const NEWEST_LITERAL: &str = "SELECT id, sender_id, content, message_type::text AS message_type, attachment_file_id, reply_to_id, \
     reply_to_created_at, is_edited, is_pinned, metadata, created_at FROM messages WHERE room_id = $3 AND NOT is_deleted \
     AND $1::uuid IS NOT NULL AND NOT $2::bool AND $4::bigint > 0 ORDER BY created_at DESC, id DESC LIMIT 51";

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::read(
            "chat: newest 50 of a room",
            messages::NEWEST.first().sql(),
            |sample, rng| {
                let (room, viewer, ..) = Sample::one(rng, &sample.messages);
                vec![viewer.into(), false.into(), room.into(), 51_i64.into()]
            },
            |db, values| async move {
                let (viewer, room) = (Actor::user(uuid(&values, 0)?), uuid(&values, 2)?);
                Ok(messages::list(&db, &viewer, room, &PageRequest::first(50)).await?.items.len())
            },
        )
        .best(NEWEST_LITERAL),
        Case::read(
            "chat: 50 before a message",
            messages::NEWEST.next().sql(),
            |sample, rng| {
                let (room, viewer, at, id) = Sample::one(rng, &sample.messages);
                vec![viewer.into(), false.into(), room.into(), 51_i64.into(), at.into(), id.into()]
            },
            |db, values| async move { Ok(messages::NEWEST.next().all(&db, values).await?.len()) },
        ),
        Case::read(
            "chat: 25 before and after a message",
            messages::AROUND.sql(),
            |sample, rng| {
                let (room, viewer, at, id) = Sample::one(rng, &sample.messages);
                vec![viewer.into(), false.into(), room.into(), 26_i64.into(), at.into(), id.into()]
            },
            |db, values| async move {
                let (viewer, room) = (Actor::user(uuid(&values, 0)?), uuid(&values, 2)?);
                let message = MessageRef { id: uuid(&values, 5)?, created_at: time(&values, 4)? };
                let around = messages::around(&db, &viewer, room, message, &PageRequest::first(25)).await?;
                Ok(around.older.items.len() + around.newer.items.len())
            },
        ),
        Case::read(
            "chat: unread of all rooms",
            room_members::UNREAD.sql(),
            |sample, rng| {
                let (_, viewer, ..) = Sample::one(rng, &sample.messages);
                vec![viewer.into(), 100_i64.into(), 1000_i64.into()]
            },
            |db, values| async move {
                Ok(room_members::list_unread(&db, &Actor::user(uuid(&values, 0)?)).await?.len())
            },
        ),
        Case::read(
            "chat: search a room",
            messages::SEARCH.first().sql(),
            |sample, rng| {
                let (room, viewer, ..) = Sample::one(rng, &sample.messages);
                let words = Sample::one(rng, &sample.words);
                vec![viewer.into(), false.into(), words.into(), Some(room).into(), 21_i64.into()]
            },
            |db, values| async move {
                let (viewer, room) = (Actor::user(uuid(&values, 0)?), uuid(&values, 3)?);
                let Some(Value::String(Some(words))) = values.get(2) else { return Err("no words".into()) };
                let page = PageRequest::first(20);
                Ok(messages::search(&db, &viewer, Some(room), words, &page).await?.items.len())
            },
        ),
        Case::write("chat: send a message", messages::SEND.sql(), sent, |db, values| async move {
            messages::SEND.get(&db, values).await?;
            Ok(1)
        }),
        Case::write(
            "chat: send a message, in its transaction",
            messages::SEND.sql(),
            sent,
            |db, values| async move {
                let (room, sender) = (uuid(&values, 0)?, Actor::user(uuid(&values, 1)?));
                messages::send(&db, &sender, room, NewMessage::text(WORDS)).await?;
                Ok(1)
            },
        )
        .acting(1),
        Case::write(
            "chat: react to a message",
            message_reactions::REACT.sql(),
            |sample, rng| {
                let (_, reader, at, id) = Sample::one(rng, &sample.messages);
                let emoji = ["👍", "🎧", "🔥", "😀", "👏", "🎉"][rng.usize(..6)];
                let (own, kinds) = (message_reactions::MOST_OF_PERSON, message_reactions::MOST_KINDS);
                vec![id.into(), at.into(), reader.into(), emoji.into(), own.into(), kinds.into()]
            },
            |db, values| async move { Ok(message_reactions::REACT.all(&db, values).await?.len()) },
        ),
        Case::write(
            "chat: mark a room as read",
            room_members::MARK.sql(),
            |sample, rng| {
                let (room, reader, ..) = Sample::one(rng, &sample.messages);
                vec![room.into(), reader.into(), Utc::now().into()]
            },
            |db, values| async move { Ok(room_members::MARK.all(&db, values).await?.len()) },
        ),
    ]
}

/// Something that a member of a room says there.
fn sent(sample: &Sample, rng: &mut fastrand::Rng) -> Vec<Value> {
    let (room, sender, ..) = Sample::one(rng, &sample.messages);
    vec![room.into(), sender.into(), WORDS.into(), None::<Uuid>.into(), None::<sea_orm::prelude::Json>.into()]
}

/// The parameter at `n`, as the layer's functions take it.
fn time(values: &[Value], n: usize) -> Outcome<DateTime<Utc>> {
    match values.get(n) {
        Some(Value::ChronoDateTimeUtc(Some(time))) => Ok(*time),
        other => Err(format!("parameter {n} is no time: {other:?}").into()),
    }
}
