//! Rows of a DEFAULT partition come into partitions of their own: each is there once at every moment, and nobody waits long.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::schema::{column, refusal, value};
use futures::future::{join, join_all};
use sea_orm::{ConnectionTrait, TransactionTrait};
use tests::TestDb;

const STRAYS: &str = "INSERT INTO login_attempts (identifier, success, ip_address, attempted_at)
    SELECT 'old', true, '192.0.2.1', '2019-01-01'::timestamptz + n * interval '1 hour' FROM generate_series(1, 3000) n";

/// Copies until nothing is left, then lets the copies take the place, in short tries as the tool does.
async fn drain(db: &TestDb, table: &str) -> i64 {
    value::<bool>(&**db, &format!("SELECT veza.drain_begin('{table}')")).await;
    loop {
        while value::<i64>(&**db, &format!("SELECT veza.drain_copy('{table}', 4, 100)")).await > 0 {}
        let finish = db.begin().await.unwrap();
        finish.execute_unprepared("SET LOCAL lock_timeout = '200ms'").await.unwrap();
        if finish.execute_unprepared(&format!("SELECT veza.drain_finish('{table}')")).await.is_ok() {
            finish.commit().await.unwrap();
            break;
        }
        finish.rollback().await.unwrap();
    }
    value(&**db, &format!("SELECT veza.drain_drop('{table}')")).await
}

#[tokio::test]
async fn an_attempt_dated_outside_every_partition_is_reported_and_drained() {
    let db = TestDb::new().await;
    db.execute_unprepared(
        "INSERT INTO login_attempts (identifier, success, ip_address, attempted_at) VALUES
            ('early', true, '192.0.2.1', '2019-05-31 23:59:59.999999+00'), ('never', true, '192.0.2.1', 'infinity')",
    )
    .await
    .unwrap();
    assert_eq!(value::<i64>(&*db, "SELECT veza.strays('login_attempts')").await, 2);
    let ranges: Vec<String> = column(
        &*db,
        "SELECT concat_ws(' ', range_from AT TIME ZONE 'UTC', range_to AT TIME ZONE 'UTC', stray_rows)
         FROM veza.stray_ranges('login_attempts')",
    )
    .await;
    assert_eq!(ranges, ["2019-05-01 00:00:00 2019-06-01 00:00:00 1"]);

    assert_eq!(drain(&db, "login_attempts").await, 2);
    let homes = "SELECT identifier || ' ' || tableoid::regclass FROM login_attempts ORDER BY attempted_at";
    assert_eq!(
        column::<String>(&*db, homes).await,
        ["early login_attempts_2019_05", "never login_attempts_default"],
        "what no calendar holds stays"
    );
    assert_eq!(value::<i64>(&*db, "SELECT veza.strays('login_attempts')").await, 1);
}

/// Writers of the same partition add, change and delete while it is drained, and give up after two seconds of waiting.
#[tokio::test]
async fn writers_go_on_and_no_row_is_lost_or_doubled() {
    let db = TestDb::new().await;
    db.execute_unprepared(STRAYS).await.unwrap();
    let done = AtomicBool::new(false);
    let writers = (0..3).map(|writer| {
        let (db, done) = (&db, &done);
        async move {
            let mut round = 0;
            while !done.load(Ordering::Relaxed) || round < 5 {
                round += 1;
                let write = db.begin().await.unwrap();
                write
                    .execute_unprepared(&format!(
                        "SET LOCAL lock_timeout = '2s';
                         INSERT INTO login_attempts (identifier, success, ip_address, attempted_at) VALUES
                            ('new {writer} {round}', true, '192.0.2.1', '2018-06-01'::timestamptz + {round} % 100 * interval '1 day'),
                            ('gone {writer} {round}', true, '192.0.2.1', '2019-02-01'),
                            ('now {writer} {round}', true, '192.0.2.1', now());
                         UPDATE login_attempts SET success = false WHERE identifier = 'new {writer} {round}';
                         DELETE FROM login_attempts WHERE identifier = 'gone {writer} {round}'"
                    ))
                    .await
                    .unwrap();
                write.commit().await.unwrap();
            }
            round
        }
    });
    let reader = async {
        while !done.load(Ordering::Relaxed) {
            let seen: Vec<bool> = column(
                &*db,
                "SELECT count(*) = count(DISTINCT id) AND count(*) FILTER (WHERE identifier = 'old') = 3000 FROM login_attempts",
            )
            .await;
            assert_eq!(seen, [true], "each row is seen once at every moment");
        }
    };
    let draining = async {
        let drained = drain(&db, "login_attempts").await;
        done.store(true, Ordering::Relaxed);
        drained
    };
    let (rounds, (drained, ())) = join(join_all(writers), join(draining, reader)).await;

    assert!(drained >= 3000, "{drained}");
    let rounds: i64 = rounds.iter().map(|round| i64::from(*round)).sum();
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM login_attempts").await, 3000 + 2 * rounds);
    assert_eq!(
        value::<i64>(
            &*db,
            "SELECT count(*) FROM login_attempts WHERE identifier LIKE 'new%' AND NOT success"
        )
        .await,
        rounds,
        "a change is not lost"
    );
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM login_attempts_2019_01").await, 743);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM veza.drain_notes").await, 0);
    let indexes = "SELECT count(*) FROM pg_index WHERE indrelid = to_regclass('login_attempts_2019_01')";
    let of_parent = "SELECT count(*) FROM pg_index WHERE indrelid = 'login_attempts'::regclass";
    assert_eq!(value::<i64>(&*db, indexes).await, value::<i64>(&*db, of_parent).await, "no index twice");
}

/// Nothing is deleted from the log, so what keeps it append-only never sleeps.
#[tokio::test]
async fn the_append_only_log_is_drained_and_stays_append_only() {
    let db = TestDb::new().await;
    db.execute_unprepared(
        "INSERT INTO audit_logs (table_name, operation, created_at, updated_at)
         SELECT 'users', 'INSERT', at, at FROM generate_series('2019-01-01 00:00+00'::timestamptz, '2019-02-20', '1 hour') at",
    )
    .await
    .unwrap();
    let rows = "SELECT md5(string_agg(a::text, ' ' ORDER BY a.id)) FROM audit_logs a";
    let before: String = value(&*db, rows).await;
    value::<bool>(&*db, "SELECT veza.drain_begin('audit_logs')").await;
    assert_eq!(refusal(&*db, "DELETE FROM audit_logs").await.0, "55000", "meanwhile");
    assert_eq!(drain(&db, "audit_logs").await, 1201);
    assert_eq!(value::<String>(&*db, rows).await, before);
    for home in ["audit_logs", "audit_logs_2019_01", "audit_logs_default"] {
        db.execute_unprepared("INSERT INTO audit_logs (table_name, operation, created_at) VALUES ('users', 'INSERT', '2018-01-01')")
            .await
            .unwrap();
        assert_eq!(refusal(&*db, &format!("DELETE FROM {home}")).await.0, "55000", "{home}");
    }
}

/// Days, by a key that is a date.
#[tokio::test]
async fn events_are_drained_into_days() {
    let db = TestDb::new().await;
    db.execute_unprepared(
        "INSERT INTO analytics_events (event_name, session_id, platform, event_date, occurred_at)
         SELECT 'play', gen_random_uuid(), 'web', d::date, d AT TIME ZONE 'UTC'
         FROM generate_series(timestamp '2019-01-30', '2019-02-02', '1 hour') d",
    )
    .await
    .unwrap();
    assert_eq!(drain(&db, "analytics_events").await, 73);
    let homes: Vec<String> = column(
        &*db,
        "SELECT tableoid::regclass || ' ' || count(*) FROM analytics_events GROUP BY tableoid ORDER BY 1",
    )
    .await;
    assert_eq!(
        homes,
        [
            "analytics_events_2019_01_30 24",
            "analytics_events_2019_01_31 24",
            "analytics_events_2019_02_01 24",
            "analytics_events_2019_02_02 1"
        ]
    );
}

/// Somebody makes one of the months by hand while they are copied, which moves its rows away under the copier.
#[tokio::test]
async fn a_month_that_is_made_meanwhile_is_not_made_twice() {
    let db = TestDb::new().await;
    db.execute_unprepared(STRAYS).await.unwrap();
    value::<bool>(&*db, "SELECT veza.drain_begin('login_attempts')").await;
    while value::<i64>(&*db, "SELECT veza.drain_copy('login_attempts')").await > 0 {}
    let by_hand =
        "SELECT veza.ensure_partitions('login_attempts', '2019-02-01 00:00+00', '2019-02-02 00:00+00')";
    assert_eq!(value::<i32>(&*db, by_hand).await, 1);
    drain(&db, "login_attempts").await;
    assert_eq!(value::<i64>(&*db, "SELECT count(DISTINCT id) FROM login_attempts").await, 3000);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM login_attempts").await, 3000);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM login_attempts_2019_02").await, 672);
}

#[tokio::test]
async fn a_drain_can_be_given_up_and_its_migration_does_not_go_down_meanwhile() {
    let db = TestDb::new().await;
    db.execute_unprepared(STRAYS).await.unwrap();
    value::<bool>(&*db, "SELECT veza.drain_begin('login_attempts')").await;
    value::<i64>(&*db, "SELECT veza.drain_copy('login_attempts', 4)").await;
    assert!(!value::<bool>(&*db, "SELECT veza.drain_begin('login_attempts')").await, "it goes on");

    assert!(value::<bool>(&*db, "SELECT veza.drain_cancel('login_attempts')").await);
    assert!(!value::<bool>(&*db, "SELECT veza.drain_cancel('login_attempts')").await);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM login_attempts_default").await, 3000);
    assert!(
        column::<String>(&*db, "SELECT relname::text FROM pg_class WHERE relname LIKE 'draining%'")
            .await
            .is_empty()
    );
    assert_eq!(
        refusal(&*db, "SELECT veza.drain_begin('messages')").await.0,
        "42809",
        "it has no DEFAULT partition"
    );
}
