//! The loop: woken by a commit, stopped when told.

use entity::platform::outbox_events::Entity;
use sea_orm::{EntityTrait, PaginatorTrait, TransactionTrait};
use serde_json::json;
use service::db::Pool;
use service::platform::outbox_events::append;
use service::platform::{Consumer, DeliveryPolicy, Event, Worker};
use std::sync::Arc;
use std::time::Duration;
use tests::TestDb;
use tests::build::platform::{Recorder, effects, effects_of, events, hasty};
use tokio::sync::oneshot;
use uuid::Uuid;

/// A worker that would sleep for an hour.
fn sleepy(db: &TestDb, recorder: &Arc<Recorder>) -> Worker {
    let consumer: Arc<dyn Consumer> = Arc::clone(recorder) as _;
    let pool = Pool::new(db.owner().get_postgres_connection_pool().clone());
    Worker::new(pool, vec![consumer]).with_policy(DeliveryPolicy { poll: Duration::from_hours(1), ..hasty() })
}

async fn until(db: &TestDb, count: usize) {
    while effects_of(db, "one").await.len() < count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_commit_wakes_a_worker_that_sleeps_and_stop_ends_it() {
    let db = TestDb::new().await;
    effects(&db).await;
    events(&db, [1], |_| 1).await;
    let recorder = Recorder::new("one");
    let worker = sleepy(&db, &recorder);
    let (stop, stopped) = oneshot::channel::<()>();
    let (asleep, mut sleeps) = tokio::sync::mpsc::unbounded_channel();
    let sleep = move |time: Duration| {
        asleep.send(time).unwrap();
        // The short looks after an event end at once; the hour never ends.
        async move {
            if time > Duration::from_secs(1) {
                std::future::pending::<()>().await;
            }
        }
    };
    let stop_it = async move { drop(stopped.await) };
    let running = tokio::spawn(async move { worker.run(sleep, stop_it, |error| panic!("{error}")).await });
    until(&db, 1).await;
    while sleeps.recv().await.unwrap() < Duration::from_hours(1) {}

    let transaction = db.begin().await.unwrap();
    let event = Event::new("test", Uuid::from_u128(1), "test.counted", json!({ "n": 2 }));
    append(&transaction, event).await.unwrap();
    transaction.commit().await.unwrap();
    until(&db, 2).await;
    while sleeps.recv().await.unwrap() < Duration::from_hours(1) {}

    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    events(&db, [3], |_| 1).await;
    assert_eq!(effects_of(&db, "one").await, [1, 2]);
}

/// However many commit at once, the one that notifies is enough.
#[tokio::test]
async fn no_event_of_many_commits_at_once_is_left_asleep() {
    let db = TestDb::new().await;
    effects(&db).await;
    let recorder = Recorder::new("one");
    let worker = sleepy(&db, &recorder);
    let (stop, stopped) = oneshot::channel::<()>();
    let stop_it = async move { drop(stopped.await) };
    let running =
        tokio::spawn(async move { worker.run(tokio::time::sleep, stop_it, |error| panic!("{error}")).await });
    let writers = (0..8).map(|writer| {
        let db = &db;
        async move {
            for n in 0..10 {
                events(db, [writer * 10 + n], |n| n.unsigned_abs().into()).await;
            }
        }
    });
    futures::future::join_all(writers).await;
    until(&db, 80).await;
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_worker_survives_the_loss_of_its_connections() {
    let db = TestDb::new().await;
    effects(&db).await;
    let recorder = Recorder::new("one");
    let worker =
        sleepy(&db, &recorder).with_policy(DeliveryPolicy { poll: Duration::from_millis(5), ..hasty() });
    let (stop, stopped) = oneshot::channel::<()>();
    let stop_it = async move { drop(stopped.await) };
    let running = tokio::spawn(async move { worker.run(tokio::time::sleep, stop_it, |_| ()).await });
    events(&db, [1], |_| 1).await;
    until(&db, 1).await;
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND query NOT LIKE '%effects%'";
    sea_orm::ConnectionTrait::execute_unprepared(&*db, others).await.unwrap();
    // The test's own connections were cut too: the pool replaces them.
    while Entity::find().count(&*db).await.is_err() {}
    events(&db, [2], |_| 1).await;
    until(&db, 2).await;
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}
