//! Events that end more than themselves: the transaction of their round, or its connection.

use entity::platform::outbox_events::{Entity, Model};
use sea_orm::{ConnectionTrait, EntityTrait};
use service::db::Pool;
use service::platform::delivery::{Delivered, deliver};
use service::platform::{
    Consumer, ConsumerError, DeliveryPolicy, EventTransaction, PlatformError, Worker, async_trait,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tests::TestDb;
use tests::build::platform::{Recorder, effects, effects_of, events, hasty};
use tokio::sync::oneshot;

/// On the event of this number it runs this statement, and says that all is well whatever came of it.
struct Careless(i64, &'static str);

#[async_trait]
impl Consumer for Careless {
    fn name(&self) -> &'static str {
        "careless"
    }

    fn wants(&self, event_type: &str) -> bool {
        event_type == "test.counted"
    }

    async fn consume(
        &self,
        transaction: &EventTransaction<'_>,
        events: &[&Model],
    ) -> Result<(), ConsumerError> {
        if events.iter().any(|event| event.payload["n"] == self.0) {
            drop(transaction.execute_unprepared(self.1).await);
        }
        Ok(())
    }
}

async fn row(db: &TestDb, n: i64) -> Model {
    let rows = Entity::find().all(db.owner()).await.unwrap();
    rows.into_iter().find(|row| row.payload["n"] == n).unwrap()
}

#[tokio::test]
async fn an_error_that_a_consumer_passes_over_is_its_failure_and_nobody_elses() {
    let db = TestDb::new().await;
    effects(&db).await;
    events(&db, [1, 2, 3], |n| n.unsigned_abs().into()).await;
    let recorder = Recorder::new("one");
    let consumers: [Arc<dyn Consumer>; 2] =
        [Arc::new(Careless(2, "INSERT INTO nowhere VALUES (1)")), Arc::clone(&recorder) as _];

    let round = deliver(db.owner(), &consumers, &hasty()).await.unwrap();
    assert_eq!(round, Delivered { published: 2, retried: 1, set_aside: 0, held_back: 0 });
    for _ in 0..2 {
        deliver(db.owner(), &consumers, &hasty()).await.unwrap();
    }
    let aside = row(&db, 2).await;
    assert!(aside.failed_at.is_some());
    assert_eq!(
        aside.last_error.as_deref(),
        Some("careless: passed over an error of the transaction, which undoes what it wrote")
    );
    assert_eq!(effects_of(&db, "one").await, [1, 2, 3], "the other consumer acted on it, and once");
}

/// The connection is cut each time that event 3 is handed over, which takes the whole round with it.
#[tokio::test]
async fn an_event_that_ends_its_round_is_set_aside_and_the_others_are_delivered() {
    let db = TestDb::new().await;
    effects(&db).await;
    events(&db, 1..=6, |n| n.unsigned_abs().into()).await;
    let recorder = Recorder::new("one");
    let careless = Careless(3, "SELECT pg_terminate_backend(pg_backend_pid())");
    let consumers: Vec<Arc<dyn Consumer>> = vec![Arc::clone(&recorder) as _, Arc::new(careless)];
    let policy = DeliveryPolicy { poll: Duration::from_millis(5), ..hasty() };
    let pool = Pool::new(db.owner().get_postgres_connection_pool().clone());
    let worker = Worker::new(pool, consumers).with_policy(policy);

    let (stop, stopped) = oneshot::channel::<()>();
    let stop_it = async move { drop(stopped.await) };
    let errors = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&errors);
    let on_error = move |error: &PlatformError| {
        assert!(matches!(error, PlatformError::Database(_)), "{error}");
        seen.fetch_add(1, Ordering::Relaxed);
    };
    let running = tokio::spawn(async move { worker.run(tokio::time::sleep, stop_it, on_error).await });
    while row(&db, 3).await.failed_at.is_none() || effects_of(&db, "one").await.len() < 5 {
        tokio::task::yield_now().await;
    }
    // Afterwards rounds are whole again.
    events(&db, [7], |_| 7).await;
    while effects_of(&db, "one").await.len() < 6 {
        tokio::task::yield_now().await;
    }
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();

    let mut delivered = effects_of(&db, "one").await;
    delivered.sort_unstable();
    assert_eq!(delivered, [1, 2, 4, 5, 6, 7], "each once, and of the one that never went through nothing");
    let aside = row(&db, 3).await;
    assert_eq!(aside.attempts, 3);
    let said = aside.last_error.unwrap();
    assert!(said.starts_with("the round ended: "), "{said}");
    assert!(errors.load(Ordering::Relaxed) >= 4, "one round of all, and three of its own");
}
