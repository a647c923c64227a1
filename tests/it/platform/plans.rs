//! Each function reads by the indexes that its documentation names, and passes through no large table.

use sea_orm::ConnectionTrait;
use service::db::{Actor, PageRequest};
use service::platform::delivery::{CLAIM, deliver};
use service::platform::idempotency_keys::{KeyPolicy, Request, begin};
use service::platform::outbox_events::{lag, list_set_aside};
use service::platform::{Consumer, DeliveryPolicy};
use std::sync::Arc;
use std::time::Duration;
use tests::build::platform::{Recorder, effects, effects_of};
use tests::explain::explain;
use tests::{TestDb, build, expect_reads};

/// A week of published events of a hundred things, and a few that wait.
const ROWS: &str = "
    INSERT INTO outbox_events (aggregate_type, aggregate_id, event_type, payload, published_at)
    SELECT 'test', md5((n % 100)::text)::uuid, 'test.counted', '{\"n\": 1}', now() - n * interval '10 s'
    FROM generate_series(1, 20000) n;
    INSERT INTO outbox_events (aggregate_type, aggregate_id, event_type, payload)
    SELECT 'test', md5((n % 100)::text)::uuid, 'test.counted', '{\"n\": 1}' FROM generate_series(1, 300) n;
    INSERT INTO outbox_events (aggregate_type, aggregate_id, event_type, payload, failed_at)
    SELECT 'test', md5((n % 100)::text)::uuid, 'test.counted', '{\"n\": 1}', now() FROM generate_series(1, 300) n;
    INSERT INTO users (email, username)
    SELECT 'u' || n || '@example.org', 'u_' || n FROM generate_series(1, 3000) n;
    INSERT INTO idempotency_keys (user_id, scope, idempotency_key, request_hash)
    SELECT id, 'POST /orders', n, repeat('0', 64) FROM users, generate_series(1, 3) n;
    ANALYZE;";

#[tokio::test]
async fn each_function_reads_by_the_indexes_that_it_names() {
    let db = TestDb::new().await;
    effects(&db).await;
    db.execute_unprepared(ROWS).await.unwrap();
    let user = build::user(&db).await;
    let (actor, page) = (Actor::user(user.id), PageRequest::first(10));
    let (system, keys) = (Actor::system(), KeyPolicy::default());
    let recorder: Arc<dyn Consumer> = Recorder::new("one");
    let (consumers, policy) = ([recorder], DeliveryPolicy::default());

    expect_reads!(
        &db,
        [
            "idx_outbox_events_sequence_number_unique",
            "idx_outbox_events_aggregate_id_sequence_number_waiting",
            "outbox_events_pkey"
        ],
        |pool| deliver(pool, &consumers, &policy)
    );
    expect_reads!(&db, ["idx_outbox_events_sequence_number_unique", "idx_outbox_events_failed_at"], |pool| {
        lag(pool)
    });
    expect_reads!(&db, ["idx_outbox_events_failed_at"], |pool| { list_set_aside(pool, &system, &page) });
    let request = Request::new("POST /orders", "4", b"");
    expect_reads!(&db, ["uq_idempotency_keys_user_id_scope_idempotency_key"], |pool| {
        begin(pool, &keys, &actor, &request)
    });
}

/// However long the queue, and of however few things: a young database knows nothing of its tables yet, so it is not analysed.
#[tokio::test]
async fn a_claim_reads_little_whatever_waits() {
    let due = "100, 1, 300";
    for (events, aggregates, most) in [(10_000, 2, 400), (10_000, 10_000, 6_000), (3_000, 700, 8_000)] {
        let db = TestDb::new().await;
        db.execute_unprepared(&format!(
            "INSERT INTO outbox_events (aggregate_type, aggregate_id, event_type, payload)
             SELECT 'test', md5((n % {aggregates})::text)::uuid, 'test.counted', '{{}}' FROM generate_series(1, {events}) n"
        ))
        .await
        .unwrap();
        let done = explain(&db, CLAIM.sql(), due).await;
        let index = "idx_outbox_events_aggregate_id_sequence_number_waiting";
        let broken = done.broken(index, &["outbox_events"], 1_000.0, most);
        assert!(broken.is_empty(), "{events} of {aggregates}: {broken:?} ({} buffers)", done.buffers);
    }
}

/// The events that wait longest are of things whose turn has not come; those of others are found behind them.
#[tokio::test]
async fn who_waits_behind_many_in_back_off_is_delivered() {
    let db = TestDb::new().await;
    effects(&db).await;
    db.execute_unprepared(
        "INSERT INTO outbox_events (aggregate_type, aggregate_id, event_type, payload, attempts)
         SELECT 'test', md5((n % 600)::text)::uuid, 'test.counted', '{\"n\": 1}', CASE WHEN n <= 600 THEN 1 ELSE 0 END
         FROM generate_series(1, 1500) n;
         INSERT INTO outbox_events (aggregate_type, aggregate_id, event_type, payload)
         SELECT 'test', md5(n::text)::uuid, 'test.counted', '{\"n\": 2}' FROM generate_series(9001, 9020) n",
    )
    .await
    .unwrap();
    let recorder = Recorder::new("one");
    let consumers: [Arc<dyn Consumer>; 1] = [Arc::clone(&recorder) as _];
    let hour = Duration::from_hours(1);
    let policy = DeliveryPolicy { first_retry: hour, longest_retry: hour, ..DeliveryPolicy::default() };
    let mut published = 0;
    // The round looks further from the first aggregate or from anywhere.
    while published < 20 {
        published += deliver(db.owner(), &consumers, &policy).await.unwrap().published;
    }
    assert_eq!(effects_of(&db, "one").await, [2; 20]);
}
