//! What somebody is told, and the queue of e-mails.

use chrono::{DateTime, Utc};
use fastrand::Rng;
use sea_orm::{Value, prelude::Uuid};
use service::{
    db::{self, Actor, PageRequest},
    notifications::{email_messages, notifications},
};

use super::{Case, uuid};
use crate::sample::Sample;

/// A limit in the text is planned for; the layer's is bound, so that one plan serves every length of page.
const NEWEST_LITERAL: &str = "SELECT id, actor_id, notification_type::text AS notification_type, entity_type, entity_id, title, body, data, \
     group_count, last_event_at, read_at FROM notifications WHERE user_id = $1 AND $2::bigint > 0 \
     ORDER BY last_event_at DESC, id DESC LIMIT 21";

/// The lease is as long as by default; nothing in the seed is older.
const LEASE: f64 = 300.0;

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::read(
            "notifications: unread",
            notifications::UNREAD.sql(),
            |sample, rng| vec![one(sample, rng).0.into()],
            |db, values| async move {
                notifications::count_unread(&db, &Actor::user(uuid(&values, 0)?)).await?;
                Ok(1)
            },
        ),
        Case::read(
            "notifications: newest 20",
            notifications::NEWEST.first().sql(),
            page,
            |db, values| async move {
                let viewer = Actor::user(uuid(&values, 0)?);
                Ok(notifications::list(&db, &viewer, &PageRequest::first(20)).await?.items.len())
            },
        )
        .best(NEWEST_LITERAL),
        Case::read(
            "notifications: 20 before one",
            notifications::NEWEST.next().sql(),
            |sample, rng| {
                let (user, at, id) = one(sample, rng);
                vec![user.into(), 21_i64.into(), at.into(), id.into()]
            },
            |db, values| async move { Ok(notifications::NEWEST.next().all(&db, values).await?.len()) },
        ),
        Case::read(
            "notifications: newest 20 unread",
            notifications::NEWEST_UNREAD.first().sql(),
            page,
            |db, values| async move {
                let viewer = Actor::user(uuid(&values, 0)?);
                Ok(notifications::list_unread(&db, &viewer, &PageRequest::first(20)).await?.items.len())
            },
        ),
        Case::write(
            "notifications: mark one as read",
            notifications::READ_SOME.sql(),
            |sample, rng| {
                let (user, _, id) = one(sample, rng);
                vec![user.into(), vec![id].into()]
            },
            |db, values| async move {
                let transaction = db::begin(&db, &Actor::user(uuid(&values, 0)?)).await?;
                let changed = notifications::READ_SOME.run(&transaction, values).await?;
                transaction.rollback().await?;
                Ok(usize::try_from(changed)?)
            },
        )
        .acting(0)
        .taken_back(),
        Case::write(
            "e-mail: claim 10",
            email_messages::CLAIM.sql(),
            |_, _| vec![10_i64.into(), LEASE.into(), "worker".into()],
            |db, values| async move {
                let transaction = db::begin(&db, &Actor::system()).await?;
                let claims = email_messages::CLAIM.all(&transaction, values).await?;
                transaction.rollback().await?;
                Ok(claims.len())
            },
        )
        .by_system()
        .taken_back(),
    ]
}

/// Recipient, time and id of a notification.
fn one(sample: &Sample, rng: &mut Rng) -> (Uuid, DateTime<Utc>, Uuid) {
    Sample::one(rng, &sample.notifications)
}

/// What a page of 20 asks for.
fn page(sample: &Sample, rng: &mut Rng) -> Vec<Value> {
    vec![one(sample, rng).0.into(), 21_i64.into()]
}
