//! Events, and consumers that remember what they were given.

use crate::TestDb;
use entity::platform::outbox_events::Model;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;
use service::platform::outbox_events::append_all;
use service::platform::{Consumer, ConsumerError, DeliveryPolicy, Event, EventTransaction, async_trait};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// A consumer that writes each event into the table `effects`, and fails where it is told to.
pub struct Recorder {
    name: &'static str,
    fails: Mutex<HashSet<i64>>,
    handed: Mutex<Vec<Vec<i64>>>,
}

impl Recorder {
    /// One of that name.
    #[must_use]
    pub fn new(name: &'static str) -> Arc<Self> {
        Arc::new(Self { name, fails: Mutex::default(), handed: Mutex::default() })
    }

    /// From now on it fails on the events with these numbers in their payload, and on no others.
    pub fn fail_on(&self, numbers: impl IntoIterator<Item = i64>) {
        *self.fails.lock().unwrap_or_else(PoisonError::into_inner) = numbers.into_iter().collect();
    }

    /// The numbers of each batch that it was handed, whatever came of it.
    #[must_use]
    pub fn handed(&self) -> Vec<Vec<i64>> {
        self.handed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Consumer for Recorder {
    fn name(&self) -> &'static str {
        self.name
    }

    fn wants(&self, event_type: &str) -> bool {
        event_type == "test.counted"
    }

    async fn consume(
        &self,
        transaction: &EventTransaction<'_>,
        events: &[&Model],
    ) -> Result<(), ConsumerError> {
        let numbers: Vec<i64> = events.iter().map(|event| event.payload["n"].as_i64().unwrap()).collect();
        self.handed.lock().unwrap_or_else(PoisonError::into_inner).push(numbers.clone());
        for n in numbers {
            assert_ne!(n, -1, "told to");
            let sql = "INSERT INTO effects (consumer, n) VALUES ($1, $2)";
            let values = [self.name.into(), n.into()];
            transaction.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
            if self.fails.lock().unwrap_or_else(PoisonError::into_inner).contains(&n) {
                return Err(ConsumerError::new(format!("no room for {n}")));
            }
        }
        Ok(())
    }
}

/// Makes the table that [`Recorder`]s write to.
///
/// # Panics
/// If it is there.
pub async fn effects(db: &TestDb) {
    let sql = "CREATE TABLE effects (position bigserial, consumer text, n bigint)";
    db.execute_unprepared(sql).await.unwrap();
}

/// What a consumer wrote, in its order.
///
/// # Panics
/// If the database does not answer.
pub async fn effects_of(db: &TestDb, consumer: &str) -> Vec<i64> {
    let sql = "SELECT n FROM effects WHERE consumer = $1 ORDER BY position";
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [consumer.into()]);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// Appends an event for each number, of the aggregate that `aggregate` gives it.
///
/// # Panics
/// If it is refused.
pub async fn events(db: &TestDb, numbers: impl IntoIterator<Item = i64>, aggregate: impl Fn(i64) -> u128) {
    let event = |n| Event::new("test", Uuid::from_u128(aggregate(n)), "test.counted", json!({ "n": n }));
    append_all(&**db, &numbers.into_iter().map(event).collect::<Vec<_>>()).await.unwrap();
}

/// Takes the events that wait for delivered: those of the rows that a test starts from.
///
/// # Panics
/// If the database does not answer.
pub async fn skip_waiting(db: &TestDb) {
    let sql = "UPDATE outbox_events SET published_at = now() WHERE published_at IS NULL AND failed_at IS NULL \
        AND event_type LIKE '%.changed'";
    db.execute_unprepared(sql).await.unwrap();
}

/// Three attempts, each due at once.
#[must_use]
pub fn hasty() -> DeliveryPolicy {
    let (first_retry, longest_retry) = (Duration::ZERO, Duration::ZERO);
    DeliveryPolicy { max_attempts: 3, first_retry, longest_retry, ..DeliveryPolicy::default() }
}
