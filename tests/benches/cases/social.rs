//! Feeds, people, comments, and what is written there.
//!
//! The functions of the layer that write do it in a transaction with checks and events; compared is the statement that does the
//! work, with what it checks itself.

use sea_orm::{Value, prelude::Uuid};
use service::{
    db::{Actor, PageRequest},
    social::{feed, follows, hashtags, post_comments, post_likes, posts},
};

use super::{Case, uuid};
use crate::sample::Sample;

const WORDS: &str = "hello there, these are words of some length #music";

/// What a page of 20 asks for: one more, to know whether there is another.
fn page(of: Uuid, viewer: Uuid) -> Vec<Value> {
    vec![of.into(), viewer.into(), 21_i64.into()]
}

/// A list of the layer: of the first parameter, seen by the second.
macro_rules! list {
    ($name:literal, $list:expr, $values:expr, $read:path) => {
        Case::read($name, $list.first().sql(), $values, |db, values| async move {
            let (of, viewer) = (uuid(&values, 0)?, Actor::user(uuid(&values, 1)?));
            Ok($read(&db, &viewer, of, &PageRequest::first(20)).await?.items.len())
        })
    };
}

/// A statement of the layer that writes one row.
macro_rules! write {
    ($name:literal, $query:expr, $values:expr) => {
        Case::write($name, $query.sql(), $values, |db, values| async move {
            Ok(usize::from($query.find(&db, values).await?.is_some()))
        })
    };
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::read(
            "social: home feed",
            feed::HOME.first().sql(),
            |sample, rng| vec![Sample::one(rng, &sample.followers).into(), 21_i64.into()],
            |db, values| async move {
                let me = Actor::user(uuid(&values, 0)?);
                Ok(feed::home(&db, &me, &PageRequest::first(20)).await?.items.len())
            },
        ),
        list!(
            "social: profile feed",
            feed::PROFILE,
            |sample, rng| page(Sample::one(rng, &sample.followed), Sample::one(rng, &sample.followers)),
            feed::profile
        ),
        Case::read(
            "social: feed of a hashtag",
            hashtags::FEED.first().sql(),
            |sample, rng| {
                let (tag, viewer) = (Sample::one(rng, &sample.hashtags), Sample::one(rng, &sample.followers));
                vec![tag.into(), viewer.into(), 21_i64.into()]
            },
            |db, values| async move {
                let Some(Value::String(Some(tag))) = values.first() else {
                    return Err("the first parameter is no hashtag".into());
                };
                let viewer = Actor::user(uuid(&values, 1)?);
                Ok(hashtags::feed(&db, &viewer, tag, &PageRequest::first(20)).await?.items.len())
            },
        ),
        list!(
            "social: followers",
            follows::FOLLOWERS,
            |sample, rng| page(Sample::one(rng, &sample.followed), Sample::one(rng, &sample.followers)),
            follows::followers
        ),
        list!(
            "social: following",
            follows::FOLLOWING,
            |sample, rng| page(Sample::one(rng, &sample.followers), Sample::one(rng, &sample.followers)),
            follows::following
        ),
        list!(
            "social: comments on a post",
            post_comments::OF_POST,
            |sample, rng| page(Sample::one(rng, &sample.posts), Sample::one(rng, &sample.followers)),
            post_comments::list
        ),
        write!("social: follow", follows::FOLLOW, |sample, rng| {
            let whom = Sample::one(rng, &sample.followed);
            let me = Sample::one(rng, &sample.users);
            // Nobody follows themselves.
            let me = if me == whom {
                sample.users.iter().find(|id| **id != whom).copied().unwrap_or(me)
            } else {
                me
            };
            vec![me.into(), whom.into()]
        }),
        write!("social: like", post_likes::LIKE, |sample, rng| {
            vec![Sample::one(rng, &sample.users).into(), Sample::one(rng, &sample.posts).into()]
        }),
        write!("social: comment", post_comments::WRITE, |sample, rng| {
            let (me, post) = (Sample::one(rng, &sample.users), Sample::one(rng, &sample.posts));
            vec![me.into(), post.into(), WORDS.into(), Value::Uuid(None)]
        }),
        write!("social: post", posts::CREATE, |sample, rng| {
            vec![
                Sample::one(rng, &sample.users).into(),
                WORDS.into(),
                Vec::<Uuid>::new().into(),
                Value::Uuid(None),
                Value::Uuid(None),
                "public".into(),
                Value::Uuid(None),
            ]
        }),
    ]
}
