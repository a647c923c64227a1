//! One round of delivery: claim what waits, hand it to the consumers, settle what became of it, all in one transaction.
//!
//! A claim is a row lock and ends with its transaction: a worker that dies has claimed nothing, and others take over at once.
//! Only the oldest waiting event of an aggregate can be claimed, and those behind it come along; so while it is in flight, or
//! waits for its next attempt, no later one of that aggregate is delivered by anybody. Things of two types that share an id are
//! one aggregate here.

mod claim;

pub use claim::CLAIM;

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
use crate::db::{self, Actor, Command, Query};

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

const PUBLISH: Command = Command::new(
    "UPDATE outbox_events SET published_at = clock_timestamp(), attempts = attempts + 1, last_error = NULL \
     WHERE id = ANY ($1)",
);

const STILL_SOUND: Command = Command::new("SELECT");

const RETRY: Query<(bool,)> = Query::new(
    "UPDATE outbox_events e SET attempts = e.attempts + 1, last_error = f.error, \
         failed_at = CASE WHEN e.attempts + 1 >= $3 THEN clock_timestamp() END \
     FROM unnest($1::uuid[], $2::text[]) AS f (id, error) \
     WHERE e.id = f.id AND e.published_at IS NULL AND e.failed_at IS NULL \
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
    round(db, consumers, policy, &mut Vec::new()).await
}

/// The same; `claimed` is what the round was about, also where it came to nothing.
pub(super) async fn round(
    db: &impl TransactionTrait,
    consumers: &[Arc<dyn Consumer>],
    policy: &DeliveryPolicy,
    claimed: &mut Vec<Uuid>,
) -> Result<Delivered, PlatformError> {
    let transaction = db::begin(db, &Actor::system()).await?;
    let seconds = |time: Duration| time.as_secs_f64().min(1e9);
    let values = [
        i64::from(policy.batch.clamp(1, 1_000)).into(),
        seconds(policy.first_retry).into(),
        seconds(policy.longest_retry).into(),
    ];
    let events = CLAIM.all(&transaction, values).await?;
    claimed.extend(events.iter().map(|event| event.id));
    let mut failures = HashMap::new();
    for consumer in consumers {
        hand_over(&transaction, &**consumer, &events, &mut failures).await?;
    }
    let delivered = settle(&transaction, &events, failures, policy).await?;
    transaction.commit().await?;
    Ok(delivered)
}

/// Counts an attempt at an event whose round ended before it could be counted there, unless somebody else has delivered it since.
pub(super) async fn count_attempt(
    db: &impl TransactionTrait,
    id: Uuid,
    error: &PlatformError,
    policy: &DeliveryPolicy,
) -> Result<(), PlatformError> {
    let transaction = db::begin(db, &Actor::system()).await?;
    let error = ConsumerError::new(format!("the round ended: {error}")).into_message();
    retry(&transaction, vec![id], vec![error], policy).await?;
    Ok(transaction.commit().await?)
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
        if held_up.contains(&event.aggregate_id) {
            continue;
        }
        if let Err(error) = attempt(transaction, consumer, &[event]).await? {
            held_up.insert(event.aggregate_id);
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
        match consuming.await.unwrap_or_else(|_| Err(ConsumerError::new("panicked"))) {
            // A transaction in which an error was passed over cannot be committed; asked here, only this consumer is to blame.
            Ok(()) => STILL_SOUND.run(&savepoint, []).await.map(drop).map_err(|_| {
                ConsumerError::new("passed over an error of the transaction, which undoes what it wrote")
            }),
            Err(error) => Err(error),
        }
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
        if held_up.contains(&event.aggregate_id) {
            delivered.held_back += 1;
        } else if let Some(error) = failures.remove(&event.id) {
            held_up.insert(event.aggregate_id);
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
        for given_up in retry(transaction, failed, errors, policy).await? {
            if given_up {
                delivered.set_aside += 1;
            } else {
                delivered.retried += 1;
            }
        }
    }
    Ok(delivered)
}

/// Counts an attempt at each event; says of each whether it is set aside now.
async fn retry(
    transaction: &impl ConnectionTrait,
    ids: Vec<Uuid>,
    errors: Vec<String>,
    policy: &DeliveryPolicy,
) -> Result<Vec<bool>, DbErr> {
    let values = [ids.into(), errors.into(), i32::from(policy.max_attempts).into()];
    let rows = RETRY.all(transaction, values).await?;
    Ok(rows.into_iter().map(|(given_up,)| given_up).collect())
}
