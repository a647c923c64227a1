//! Partitions of a day, whose key is a date: the UTC day of what happened.

use super::{column, refusal, value};
use futures::future::join_all;
use sea_orm::{ConnectionTrait, TransactionTrait};
use tests::TestDb;

const BOUNDS: &str = "SELECT c.relname || ' ' || pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits h
    JOIN pg_class c ON c.oid = h.inhrelid WHERE h.inhparent = 'analytics_events'::regclass
        AND c.relname ~ '_2020_' ORDER BY 1";
const HOMES: &str = "SELECT tableoid::regclass::text FROM analytics_events ORDER BY occurred_at";

/// Half a day away from UTC, on both sides.
const ZONES: [&str; 3] = ["Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kolkata"];

fn event(at: &str) -> String {
    format!(
        "INSERT INTO analytics_events (event_name, session_id, platform, occurred_at, event_date)
            VALUES ('track.played', gen_random_uuid(), 'web', '{at}', ('{at}'::timestamptz AT TIME ZONE 'UTC')::date)"
    )
}

#[tokio::test]
async fn after_up_they_reach_sixty_days_ahead() {
    let db = TestDb::new().await;
    let missing: Vec<String> = column(
        &*db,
        "SELECT name FROM (
            SELECT 'analytics_events_' || to_char((now() AT TIME ZONE 'UTC')::date + n, 'YYYY_MM_DD') AS name
            FROM generate_series(0, 60) n
            UNION ALL SELECT 'analytics_events_default') needed
         WHERE pg_partition_root(to_regclass(name)) IS DISTINCT FROM 'analytics_events'::regclass",
    )
    .await;
    assert!(missing.is_empty(), "{missing:?}");
    let partitions = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'analytics_events'::regclass";
    assert_eq!(value::<i64>(&*db, partitions).await, 62, "today, 60 days ahead, and DEFAULT");
}

#[tokio::test]
async fn days_are_utc_whatever_the_session_says() {
    for zone in ZONES {
        let db = TestDb::new().await;
        let transaction = db.begin().await.unwrap();
        transaction.execute_unprepared(&format!("SET LOCAL TimeZone = '{zone}'")).await.unwrap();
        let call = "SELECT veza.ensure_partitions('analytics_events', '2020-02-28 23:59:59+00', '2020-03-01 00:00:01+00')";
        assert_eq!(value::<i32>(&transaction, call).await, 3, "{zone}");
        assert_eq!(
            column::<String>(&transaction, BOUNDS).await,
            [
                "analytics_events_2020_02_28 FOR VALUES FROM ('2020-02-28') TO ('2020-02-29')",
                "analytics_events_2020_02_29 FOR VALUES FROM ('2020-02-29') TO ('2020-03-01')",
                "analytics_events_2020_03_01 FOR VALUES FROM ('2020-03-01') TO ('2020-03-02')",
            ],
            "{zone}"
        );
        assert_eq!(value::<i32>(&transaction, call).await, 0, "nothing is left to do");
    }
}

#[tokio::test]
async fn an_event_lies_in_its_utc_day_whatever_the_session_says() {
    for zone in ZONES {
        let db = TestDb::new().await;
        let transaction = db.begin().await.unwrap();
        transaction.execute_unprepared(&format!("SET LOCAL TimeZone = '{zone}'")).await.unwrap();
        transaction
            .execute_unprepared(
                "INSERT INTO analytics_events (event_name, session_id, platform)
                 VALUES ('track.played', gen_random_uuid(), 'web')",
            )
            .await
            .unwrap();
        let today: String = value(
            &transaction,
            "SELECT 'analytics_events_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM_DD')",
        )
        .await;
        assert_eq!(column::<String>(&transaction, HOMES).await, [today], "{zone}");
    }
}

#[tokio::test]
async fn many_at_once_make_each_day_once() {
    let db = TestDb::new().await;
    let calls = (0..8).map(|_| {
        value::<i32>(
            &*db,
            "SELECT veza.ensure_partitions('analytics_events', '2020-01-01 00:00+00', '2020-02-01 00:00+00')",
        )
    });
    let made = join_all(calls).await;
    assert_eq!(made.iter().sum::<i32>(), 31, "{made:?}");
    assert_eq!(column::<String>(&*db, BOUNDS).await.len(), 31);
}

/// Clients that were offline send late. The first and the last moment of the day move, their neighbours stay.
#[tokio::test]
async fn late_events_land_in_default_and_move_into_their_day() {
    for zone in ZONES {
        let db = TestDb::new().await;
        for at in [
            "2020-05-31 23:59:59.999999+00",
            "2020-06-01 00:00:00+00",
            "2020-06-01 23:59:59.999999+00",
            "2020-06-02 00:00:00+00",
        ] {
            db.execute_unprepared(&event(at)).await.unwrap();
        }
        assert_eq!(column::<String>(&*db, HOMES).await, ["analytics_events_default"; 4]);
        let before: Vec<String> =
            column(&*db, "SELECT e::text FROM analytics_events e ORDER BY occurred_at").await;

        let transaction = db.begin().await.unwrap();
        transaction.execute_unprepared(&format!("SET LOCAL TimeZone = '{zone}'")).await.unwrap();
        let call =
            "SELECT veza.ensure_partitions('analytics_events', '2020-06-01 00:00+00', '2020-06-02 00:00+00')";
        assert_eq!(value::<i32>(&transaction, call).await, 1);
        transaction.commit().await.unwrap();

        let (default, day) = ("analytics_events_default", "analytics_events_2020_06_01");
        assert_eq!(column::<String>(&*db, HOMES).await, [default, day, day, default], "{zone}");
        let after: Vec<String> =
            column(&*db, "SELECT e::text FROM analytics_events e ORDER BY occurred_at").await;
        assert_eq!(after, before, "no event changed");
    }
}

/// What a client sends twice is there once, also while it lies in DEFAULT, and after it moved.
#[tokio::test]
async fn an_event_that_is_sent_again_is_dropped() {
    let db = TestDb::new().await;
    let send = "INSERT INTO analytics_events (id, event_name, session_id, platform, occurred_at, event_date)
        VALUES ('00000000-0000-4000-8000-000000000001', 'track.played', gen_random_uuid(), 'ios',
            '2020-06-01 12:00+00', '2020-06-01') ON CONFLICT (id, event_date) DO NOTHING";
    for sent_again in [1, 0, 0] {
        assert_eq!(db.execute_unprepared(send).await.unwrap().rows_affected(), sent_again);
        db.execute_unprepared(
            "SELECT veza.ensure_partitions('analytics_events', '2020-06-01 00:00+00', '2020-06-02 00:00+00')",
        )
        .await
        .unwrap();
    }
    assert_eq!(column::<String>(&*db, HOMES).await, ["analytics_events_2020_06_01"]);
}

/// A range of years by day is a mistake more often than a wish.
#[tokio::test]
async fn more_than_a_thousand_days_are_refused() {
    let db = TestDb::new().await;
    let call = "SELECT veza.ensure_partitions('analytics_events', '2017-01-01', '2020-01-01')";
    assert_eq!(refusal(&*db, call).await.0, "54000");
    assert!(column::<String>(&*db, BOUNDS).await.is_empty());
}
