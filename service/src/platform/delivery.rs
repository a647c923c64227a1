//! One round of delivery: claim what waits, hand it to the consumers, settle what became of it, all in one transaction.
//!
//! A claim is a row lock and ends with its transaction: a worker that dies has claimed nothing, and others take over at once.
//! Only the oldest waiting event of an aggregate can be claimed, and those behind it come along; so while it is in flight, or
//! waits for its next attempt, no later one of that aggregate is delivered by anybody.

use std::{
    collections::{HashMap, HashSet},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::Duration,
};

use entity::platform::outbox_events::Model;
use futures_util::FutureExt;
use sea_orm::{ConnectionTrait, DbErr, TransactionSession, TransactionTrait, prelude::Uuid};

use super::{Consumer, ConsumerError, EventTransaction, PlatformError, consumed_events};
use crate::{
    db::{self, Actor, Command, Query},
    row,
};

/// How events are delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryPolicy {
    /// Most events of a round, 1 to 1,000. Default 100.
    pub batch: u16,
    /// How often an event is tried before it is set aside. Default 10, which takes about a quarter of an hour.
    pub max_attempts: u16,
    /// Wait after the first failure; it doubles with each. Default 1 s.
    pub first_retry: Duration,
    /// Longest wait between two attempts. Default 5 min.
    pub longest_retry: Duration,
    /// How long a [`Worker`](super::Worker) sleeps where nobody wakes it. Default 5 s.
    pub poll: Duration,
}

impl Default for DeliveryPolicy {
    fn default() -> Self {
        Self {
            batch: 100,
            max_attempts: 10,
            first_retry: Duration::from_secs(1),
            longest_retry: Duration::from_mins(5),
            poll: Duration::from_secs(5),
        }
    }
}

/// What came of a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Events that every consumer has acted on.
    pub published: usize,
    /// Events that will be tried again.
    pub retried: usize,
    /// Events that were set aside.
    pub set_aside: usize,
    /// Events that wait behind one of those.
    pub held_back: usize,
}

impl Delivered {
    /// Whether nothing was due.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        *self == Self::default()
    }
}

row!(for Model {
    id, sequence_number, aggregate_type, aggregate_id, event_type, payload, headers, published_at, attempts, last_error,
    failed_at, occurred_at, created_at, updated_at
});

/// Events to deliver, oldest first, with the oldest of each aggregate locked. Indexes:
/// `idx_outbox_events_sequence_number_unique`, and `idx_outbox_events_aggregate_id_sequence_number_waiting`, by which each
/// waiting event finds the oldest of its aggregate. That is a scalar subquery and not NOT EXISTS, which would become a hash of
/// all that waits.
pub const CLAIM: Query<Model> = Query::new(
    "WITH heads AS MATERIALIZED ( \
         SELECT e.aggregate_type, e.aggregate_id, e.sequence_number FROM outbox_events e \
         WHERE e.published_at IS NULL AND e.failed_at IS NULL \
           AND (e.attempts = 0 OR e.updated_at \
               + make_interval(secs => least($3, $2 * power(2, least(e.attempts, 30) - 1))) <= now()) \
           AND e.sequence_number = (SELECT first.sequence_number FROM outbox_events first \
               WHERE first.aggregate_id = e.aggregate_id AND first.aggregate_type = e.aggregate_type \
                 AND first.published_at IS NULL AND first.failed_at IS NULL \
               ORDER BY first.sequence_number LIMIT 1) \
         ORDER BY e.sequence_number LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED) \
     SELECT n.id, n.sequence_number, n.aggregate_type, n.aggregate_id, n.event_type, n.payload, n.headers, n.published_at, \
         n.attempts, n.last_error, n.failed_at, n.occurred_at, n.created_at, n.updated_at \
     FROM heads h CROSS JOIN LATERAL ( \
         SELECT * FROM outbox_events w \
         WHERE w.aggregate_id = h.aggregate_id AND w.aggregate_type = h.aggregate_type \
           AND w.sequence_number >= h.sequence_number AND w.published_at IS NULL AND w.failed_at IS NULL \
         ORDER BY w.sequence_number LIMIT $1) n \
     ORDER BY n.sequence_number LIMIT $1",
);

const PUBLISH: Command = Command::new(
    "UPDATE outbox_events SET published_at = clock_timestamp(), attempts = attempts + 1, last_error = NULL \
     WHERE id = ANY ($1)",
);

const RETRY: Query<(bool,)> = Query::new(
    "UPDATE outbox_events e SET attempts = e.attempts + 1, last_error = f.error, \
         failed_at = CASE WHEN e.attempts + 1 >= $3 THEN clock_timestamp() END \
     FROM unnest($1::uuid[], $2::text[]) AS f (id, error) WHERE e.id = f.id \
     RETURNING e.failed_at IS NOT NULL",
);

/// Delivers one batch. Any number of workers at once take different aggregates and do not wait for each other. All consumers of
/// the platform are given together: an event that none of them wants is published.
///
/// # Errors
/// What the database says, where it concerns the round as a whole; then nothing was delivered.
pub async fn deliver(
    db: &impl TransactionTrait,
    consumers: &[Arc<dyn Consumer>],
    policy: &DeliveryPolicy,
) -> Result<Delivered, PlatformError> {
    let transaction = db::begin(db, &Actor::system()).await?;
    let seconds = |time: Duration| time.as_secs_f64().min(1e9);
    let values = [
        i64::from(policy.batch.clamp(1, 1_000)).into(),
        seconds(policy.first_retry).into(),
        seconds(policy.longest_retry).into(),
    ];
    let events = CLAIM.all(&transaction, values).await?;
    let mut failures = HashMap::new();
    for consumer in consumers {
        hand_over(&transaction, &**consumer, &events, &mut failures).await?;
    }
    let delivered = settle(&transaction, &events, failures, policy).await?;
    transaction.commit().await?;
    Ok(delivered)
}

/// Gives a consumer what it wants: all at once, and one by one if that fails.
async fn hand_over(
    transaction: &impl TransactionTrait,
    consumer: &dyn Consumer,
    events: &[Model],
    failures: &mut HashMap<Uuid, String>,
) -> Result<(), DbErr> {
    let wanted: Vec<_> = events.iter().filter(|event| consumer.wants(&event.event_type)).collect();
    if wanted.is_empty() || attempt(transaction, consumer, &wanted).await?.is_ok() {
        return Ok(());
    }
    let mut held_up = HashSet::new();
    for event in wanted {
        let aggregate = (&event.aggregate_type, event.aggregate_id);
        if held_up.contains(&aggregate) {
            continue;
        }
        if let Err(error) = attempt(transaction, consumer, &[event]).await? {
            held_up.insert(aggregate);
            failures.insert(event.id, format!("{}: {}", consumer.name(), error.into_message()));
        }
    }
    Ok(())
}

/// In a savepoint, with the note that the events were consumed: both stay or neither.
async fn attempt(
    transaction: &impl TransactionTrait,
    consumer: &dyn Consumer,
    events: &[&Model],
) -> Result<Result<(), ConsumerError>, DbErr> {
    let savepoint = transaction.begin().await?;
    let ids = events.iter().map(|event| event.id).collect();
    let new = consumed_events::record(&savepoint, consumer.name(), ids).await?;
    let new: Vec<_> = events.iter().copied().filter(|event| new.contains(&event.id)).collect();
    let outcome = if new.is_empty() {
        Ok(())
    } else {
        let within = EventTransaction::new(&savepoint);
        // A panic counts as a failure of its event; else the round would end, and begin with the same event again.
        let consuming = AssertUnwindSafe(consumer.consume(&within, &new)).catch_unwind();
        consuming.await.unwrap_or_else(|_| Err(ConsumerError::new("panicked")))
    };
    match &outcome {
        Ok(()) => savepoint.commit().await?,
        Err(_) => savepoint.rollback().await?,
    }
    Ok(outcome)
}

/// Writes down what became of each event. Those behind one that failed wait for it.
async fn settle(
    transaction: &impl ConnectionTrait,
    events: &[Model],
    mut failures: HashMap<Uuid, String>,
    policy: &DeliveryPolicy,
) -> Result<Delivered, DbErr> {
    let (mut published, mut failed, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    let mut held_up = HashSet::new();
    let mut delivered = Delivered::default();
    for event in events {
        let aggregate = (&event.aggregate_type, event.aggregate_id);
        if held_up.contains(&aggregate) {
            delivered.held_back += 1;
        } else if let Some(error) = failures.remove(&event.id) {
            held_up.insert(aggregate);
            failed.push(event.id);
            errors.push(error);
        } else {
            published.push(event.id);
        }
    }
    delivered.published = published.len();
    if !published.is_empty() {
        PUBLISH.run(transaction, [published.into()]).await?;
    }
    if !failed.is_empty() {
        let values = [failed.into(), errors.into(), i32::from(policy.max_attempts).into()];
        for (given_up,) in RETRY.all(transaction, values).await? {
            if given_up {
                delivered.set_aside += 1;
            } else {
                delivered.retried += 1;
            }
        }
    }
    Ok(delivered)
}
