//! Which consumer has acted on which event. A [`Worker`](super::Worker) keeps this for its consumers; who gets events by another
//! way, such as a broker that the outbox is published to, asks here in the transaction of the effect.

use std::collections::HashSet;

use sea_orm::{ConnectionTrait, DbErr, prelude::Uuid};

use crate::db::Query;

const RECORD: Query<(Uuid,)> = Query::new(
    "INSERT INTO veza.consumed_events (consumer, event_id) SELECT $1, unnest($2::uuid[]) \
     ON CONFLICT DO NOTHING RETURNING event_id",
);

const FORGET: Query<(i64,)> =
    Query::new("SELECT veza.forget_consumed_events(make_interval(days => $1::integer), $2::integer)");

/// How many events there are to be forgotten at once.
const BATCH: i32 = 1_000;

/// Notes that `consumer` acts on these events in this transaction; answers those that it has not acted on before. Of two
/// transactions at once the second waits for the first. Index: `consumed_events_pkey`.
///
/// # Errors
/// What the database says.
pub async fn record(
    transaction: &impl ConnectionTrait,
    consumer: &str,
    events: Vec<Uuid>,
) -> Result<HashSet<Uuid>, DbErr> {
    let new = RECORD.all(transaction, [consumer.into(), events.into()]).await?;
    Ok(new.into_iter().map(|(id,)| id).collect())
}

/// Forgets at most 1,000 events that were consumed over `days` ago and wait no more; answers how many. Call it again until
/// that is 0. An event that is delivered again later than that, by a broker, would be acted on twice.
///
/// # Errors
/// What the database says.
pub async fn forget(db: &impl ConnectionTrait, days: u16) -> Result<u64, DbErr> {
    let (removed,) = FORGET.get(db, [i32::from(days).into(), BATCH.into()]).await?;
    Ok(removed.unsigned_abs())
}
