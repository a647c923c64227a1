//! At least once, in the order of each aggregate, and what a consumer writes exactly once.

use entity::platform::outbox_events::{Column, Entity, Model};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, TransactionTrait};
use serde_json::json;
use service::db::{Actor, PageRequest};
use service::platform::delivery::{CLAIM, Delivered, deliver};
use service::platform::outbox_events::{append, lag, list_set_aside, requeue};
use service::platform::{Consumer, DeliveryPolicy, Event, PlatformError, consumed_events};
use std::sync::Arc;
use std::time::Duration;
use tests::build::platform::{Recorder, effects, effects_of, events, hasty};
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

fn all(recorders: &[&Arc<Recorder>]) -> Vec<Arc<dyn Consumer>> {
    recorders.iter().map(|one| -> Arc<dyn Consumer> { Arc::clone(one) as _ }).collect()
}

async fn rows(db: &TestDb) -> Vec<Model> {
    Entity::find().order_by_asc(Column::SequenceNumber).all(&**db).await.unwrap()
}

fn published(count: usize) -> Delivered {
    Delivered { published: count, ..Delivered::default() }
}

#[tokio::test]
async fn every_consumer_gets_each_event_once_in_the_order_of_its_aggregate() {
    let db = TestDb::new().await;
    effects(&db).await;
    events(&db, 0..50, |n| n.unsigned_abs().into()).await;
    events(&db, 50..100, |_| 1_000).await;
    let unwanted = Event::new("test", Uuid::nil(), "test.unheard", json!({}));
    append(&*db, unwanted).await.unwrap();
    let (one, two) = (Recorder::new("one"), Recorder::new("two"));
    let consumers = all(&[&one, &two]);
    let policy = DeliveryPolicy { batch: 60, ..DeliveryPolicy::default() };

    assert_eq!(deliver(db.owner(), &consumers, &policy).await.unwrap(), published(60));
    assert_eq!(deliver(db.owner(), &consumers, &policy).await.unwrap(), published(41));
    assert!(deliver(db.owner(), &consumers, &policy).await.unwrap().is_idle());

    for consumer in ["one", "two"] {
        assert_eq!(effects_of(&db, consumer).await, (0..100).collect::<Vec<_>>());
    }
    assert_eq!(one.handed().len(), 2, "a batch is handed over as one");
    assert!(rows(&db).await.iter().all(|row| row.published_at.is_some() && row.attempts == 1));
    assert_eq!(lag(&*db).await.unwrap().waiting, 0);
}

#[tokio::test]
async fn a_bad_event_holds_up_its_own_aggregate_alone_and_is_set_aside_in_the_end() {
    let db = TestDb::new().await;
    effects(&db).await;
    events(&db, 0..9, |n| (n % 3).unsigned_abs().into()).await;
    let recorder = Recorder::new("one");
    recorder.fail_on([3]);
    let consumers = all(&[&recorder]);

    // 0, 3 and 6 are of one aggregate.
    let round = deliver(db.owner(), &consumers, &hasty()).await.unwrap();
    assert_eq!(round, Delivered { published: 7, retried: 1, set_aside: 0, held_back: 1 });
    assert_eq!(effects_of(&db, "one").await, [0, 1, 2, 4, 5, 7, 8], "what failed left nothing");
    let lagging = lag(&*db).await.unwrap();
    assert_eq!((lagging.waiting, lagging.retrying, lagging.set_aside), (2, 1, 0));
    assert!(lagging.oldest_waiting_seconds > 0.0);
    let round = deliver(db.owner(), &consumers, &hasty()).await.unwrap();
    assert_eq!(round, Delivered { published: 0, retried: 1, set_aside: 0, held_back: 1 });
    let round = deliver(db.owner(), &consumers, &hasty()).await.unwrap();
    assert_eq!(round, Delivered { published: 0, retried: 0, set_aside: 1, held_back: 1 });
    assert_eq!(deliver(db.owner(), &consumers, &hasty()).await.unwrap(), published(1));
    assert_eq!(effects_of(&db, "one").await, [0, 1, 2, 4, 5, 7, 8, 6]);

    let aside = list_set_aside(db.owner(), &Actor::system(), &PageRequest::default()).await.unwrap().items;
    let [aside] = aside.try_into().unwrap();
    assert_eq!((aside.attempts, aside.last_error.as_deref()), (3, Some("one: no room for 3")));
    assert_eq!(lag(&*db).await.unwrap().set_aside, 1);

    // Its cause is gone: an operator puts it back.
    recorder.fail_on([]);
    let (admin, user) = (build::admin(&db).await, build::moderator(&db).await);
    build::platform::skip_waiting(&db).await;
    for actor in [Actor::visitor(), Actor::user(user.id)] {
        let refused = requeue(db.owner(), &actor, vec![aside.id]).await;
        assert!(matches!(refused, Err(PlatformError::Forbidden)));
        let refused = list_set_aside(db.owner(), &actor, &PageRequest::default()).await;
        assert!(matches!(refused, Err(PlatformError::Forbidden)));
    }
    assert_eq!(requeue(db.owner(), &Actor::user(admin.id), vec![aside.id]).await.unwrap(), 1);
    assert_eq!(requeue(db.owner(), &Actor::user(admin.id), vec![aside.id]).await.unwrap(), 0);
    assert_eq!(deliver(db.owner(), &consumers, &hasty()).await.unwrap().published, 1);
    assert_eq!(effects_of(&db, "one").await.last(), Some(&3));
}

#[tokio::test]
async fn what_waits_for_a_retry_is_not_overtaken() {
    let db = TestDb::new().await;
    effects(&db).await;
    events(&db, [1], |_| 7).await;
    let recorder = Recorder::new("one");
    recorder.fail_on([1]);
    let consumers = all(&[&recorder]);
    let patient =
        DeliveryPolicy { first_retry: Duration::from_hours(1), longest_retry: Duration::MAX, ..hasty() };
    assert_eq!(deliver(db.owner(), &consumers, &patient).await.unwrap().retried, 1);

    recorder.fail_on([]);
    events(&db, [2], |_| 7).await;
    events(&db, [3], |_| 8).await;
    assert_eq!(deliver(db.owner(), &consumers, &patient).await.unwrap(), published(1));
    assert_eq!(effects_of(&db, "one").await, [3]);

    assert_eq!(deliver(db.owner(), &consumers, &hasty()).await.unwrap(), published(2));
    assert_eq!(effects_of(&db, "one").await, [3, 1, 2]);
}

#[tokio::test]
async fn a_consumer_that_succeeded_does_not_act_again_when_another_failed() {
    let db = TestDb::new().await;
    effects(&db).await;
    events(&db, 0..3, |_| 1).await;
    let (good, bad) = (Recorder::new("good"), Recorder::new("bad"));
    bad.fail_on([0]);
    let consumers = all(&[&good, &bad]);
    deliver(db.owner(), &consumers, &hasty()).await.unwrap();
    assert_eq!(effects_of(&db, "good").await, [0, 1, 2]);
    assert!(effects_of(&db, "bad").await.is_empty());

    bad.fail_on([]);
    assert_eq!(deliver(db.owner(), &consumers, &hasty()).await.unwrap(), published(3));
    for consumer in ["good", "bad"] {
        assert_eq!(effects_of(&db, consumer).await, [0, 1, 2]);
    }
}

#[tokio::test]
async fn a_panic_is_a_failure_of_its_event() {
    let db = TestDb::new().await;
    effects(&db).await;
    events(&db, [1, -1, 2], |n| n.unsigned_abs().into()).await;
    let recorder = Recorder::new("one");
    let consumers = all(&[&recorder]);
    let round = deliver(db.owner(), &consumers, &hasty()).await.unwrap();
    assert_eq!((round.published, round.retried), (2, 1));
    assert_eq!(effects_of(&db, "one").await, [1, 2]);
    assert_eq!(rows(&db).await[1].last_error.as_deref(), Some("one: panicked"));
}

/// The worker's connection is cut after its consumers have written and before it commits.
#[tokio::test]
async fn a_worker_that_dies_in_the_middle_has_done_nothing_and_another_does_it_once() {
    let db = TestDb::new().await;
    effects(&db).await;
    events(&db, 0..10, |n| n.unsigned_abs().into()).await;
    let transaction = db.owner().begin().await.unwrap();
    let values = [10_i64.into(), 0.0.into(), 0.0.into()];
    assert_eq!(CLAIM.all(&transaction, values).await.unwrap().len(), 10);
    let ids = rows(&db).await.iter().map(|row| row.id).collect();
    assert_eq!(consumed_events::record(&transaction, "one", ids).await.unwrap().len(), 10);
    transaction
        .execute_unprepared("INSERT INTO effects (consumer, n) SELECT 'one', generate_series(0, 9)")
        .await
        .unwrap();
    let recorder = Recorder::new("one");
    let consumers = all(&[&recorder]);
    assert!(deliver(db.owner(), &consumers, &hasty()).await.unwrap().is_idle(), "they are in flight");

    let backend = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'idle in transaction'";
    db.execute_unprepared(backend).await.unwrap();
    assert!(transaction.commit().await.is_err());

    let mut round = Delivered::default();
    while round.is_idle() {
        round = deliver(db.owner(), &consumers, &hasty()).await.unwrap();
    }
    assert_eq!(round, published(10));
    assert_eq!(effects_of(&db, "one").await, (0..10).collect::<Vec<_>>());
}

#[tokio::test]
async fn eight_workers_at_once_deliver_each_event_once_and_each_aggregate_in_its_order() {
    let db = TestDb::new().await;
    effects(&db).await;
    events(&db, 0..400, |n| (n % 20).unsigned_abs().into()).await;
    let recorder = Recorder::new("one");
    let consumers = all(&[&recorder]);
    let policy = DeliveryPolicy { batch: 7, ..hasty() };
    let worker = async || {
        // One that finds everything in flight has nothing to do, and looks again.
        while lag(&*db).await.unwrap().waiting > 0 {
            deliver(db.owner(), &consumers, &policy).await.unwrap();
        }
    };
    on_your_marks(&db).await;
    futures::future::join_all((0..8).map(|_| worker())).await;

    let delivered = effects_of(&db, "one").await;
    assert_eq!(delivered.len(), 400);
    for aggregate in 0..20 {
        let of_it: Vec<_> = delivered.iter().copied().filter(|n| n % 20 == aggregate).collect();
        assert_eq!(of_it, (0..20).map(|n| n * 20 + aggregate).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn what_was_consumed_is_forgotten_when_it_waits_no_more() {
    let db = TestDb::new().await;
    let event = Uuid::from_u128(5);
    assert!(consumed_events::record(&*db, "one", vec![event]).await.unwrap().contains(&event));
    assert!(consumed_events::record(&*db, "one", vec![event]).await.unwrap().is_empty());
    assert!(consumed_events::record(&*db, "two", vec![event]).await.unwrap().contains(&event));
    append(&*db, Event::new("test", Uuid::nil(), "test.counted", json!({}))).await.unwrap();
    let waiting = rows(&db).await[0].id;
    consumed_events::record(&*db, "one", vec![waiting]).await.unwrap();
    assert_eq!(consumed_events::forget(&*db, 30).await.unwrap(), 0, "they are new");

    db.execute_unprepared("UPDATE veza.consumed_events SET consumed_at = now() - interval '31 days'")
        .await
        .unwrap();
    assert_eq!(consumed_events::forget(&*db, 30).await.unwrap(), 2);
    assert_eq!(consumed_events::forget(&*db, 30).await.unwrap(), 0);
    assert!(consumed_events::record(&*db, "one", vec![waiting]).await.unwrap().is_empty());
}
