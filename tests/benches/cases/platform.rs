//! Events that are delivered, and keys of requests.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::Utc;
use sea_orm::Value;
use serde_json::json;
use service::{
    db::{self, Actor},
    platform::{
        delivery,
        idempotency_keys::{self, KeyPolicy, Request},
        outbox_events,
    },
};

use super::{Case, uuid};
use crate::sample::Sample;

/// What the layer keeps an answer for, and after which a lock is old, by default.
const LIFETIME: f64 = 86_400.0;
const LOCK: f64 = 60.0;
/// The waits between attempts by default.
const WAITS: [f64; 2] = [1.0, 300.0];

/// Keys differ between the clients, who are given the same draws.
static KEYS: AtomicU64 = AtomicU64::new(0);

pub(super) fn cases() -> Vec<Case> {
    vec![
        // Before events are appended, of which nobody is told.
        Case::write(
            "outbox: claim 100 events",
            delivery::CLAIM.sql(),
            |_, _| vec![100_i64.into(), WAITS[0].into(), WAITS[1].into()],
            |db, values| async move {
                let transaction = db::begin(&db, &Actor::system()).await?;
                let events = delivery::CLAIM.all(&transaction, values).await?;
                transaction.commit().await?;
                Ok(events.len())
            },
        )
        .by_system(),
        Case::command("outbox: append an event", &outbox_events::APPEND, |sample, rng| {
            let (track, user) = (Sample::one(rng, &sample.tracks), Sample::one(rng, &sample.users));
            let event = json!([{
                "aggregate_type": "track", "aggregate_id": track, "event_type": "track.liked",
                "payload": { "user_id": user, "creator_id": user },
            }]);
            vec![event.into()]
        }),
        Case::write(
            "idempotency: claim a key",
            idempotency_keys::BEGIN.sql(),
            |sample, rng| {
                let key =
                    format!("{}-{}", Utc::now().timestamp_micros(), KEYS.fetch_add(1, Ordering::Relaxed));
                let hash = format!("{:064x}", rng.u128(..));
                vec![
                    Sample::one(rng, &sample.users).into(),
                    "POST /orders".into(),
                    key.into(),
                    hash.into(),
                    LIFETIME.into(),
                    LOCK.into(),
                ]
            },
            |db, values| async move {
                let Some(Value::String(Some(key))) = values.get(2) else { return Err("no key".into()) };
                let request = Request::new("POST /orders", key.as_str(), key.as_bytes());
                let actor = Actor::user(uuid(&values, 0)?);
                idempotency_keys::begin(&db, &KeyPolicy::default(), &actor, &request).await?;
                Ok(1)
            },
        )
        .acting(0),
    ]
}
