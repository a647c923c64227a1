//! One migrator at a time, however many start.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::future::join_all;
use migration::runner::{Error, Observer, Options, Runner, Silent};
use sqlx::Connection;
use tests::TestDb;

use super::support::{Migrations, execute, migration, outside, runner, session, target, value};

/// Each notes that it ran. The index is built concurrently, which waits for everyone who waits with a snapshot.
fn noted() -> Migrations {
    vec![
        migration(
            "m1_runs",
            "CREATE TABLE runs (name text); INSERT INTO runs VALUES ('m1')",
            "DROP TABLE runs",
        ),
        outside("m2_index", "CREATE INDEX CONCURRENTLY runs_name ON runs (name)", "DROP INDEX runs_name"),
        outside("m3_note", "INSERT INTO runs VALUES ('m3')", "SELECT 1"),
        migration("m4_note", "INSERT INTO runs VALUES ('m4')", "SELECT 1"),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_ten_migrators_at_once_all_succeed_and_each_migration_runs_once() {
    let db = TestDb::empty().await;

    let applied = join_all((0..10).map(|_| async {
        let mut runner = runner(&db).await;
        runner.up(&noted(), None).await.unwrap().len()
    }))
    .await;

    assert_eq!(applied.iter().sum::<usize>(), 4, "{applied:?}");
    let runs: String = value(&db, "SELECT string_agg(name, ' ' ORDER BY name) FROM runs").await;
    assert_eq!(runs, "m1 m3 m4");
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM seaql_migrations").await, 4);
}

/// Remembers whom it waited for.
#[derive(Clone, Default)]
struct Ears(Arc<Mutex<Vec<String>>>);

impl Observer for Ears {
    fn waiting(&self, holder: &str) {
        self.0.lock().unwrap().push(holder.to_owned());
    }
}

#[tokio::test]
async fn whoever_waits_is_told_for_whom_and_gives_up_when_told_to() {
    let db = TestDb::empty().await;
    let holder = runner(&db).await;

    let ears = Ears::default();
    let options = Options { lock_wait: Duration::from_millis(50), ..Options::default() };
    let error = Runner::open(&target(db.url()), &options, &ears).await.err().unwrap();

    assert_eq!(error.exit_code(), 6);
    let line = error.to_string();
    assert!(line.contains("veza-migration") && line.contains("pg_terminate_backend("), "{line}");
    assert_eq!(ears.0.lock().unwrap().len(), 1, "told once, not at every try");
    drop(holder);
    runner(&db).await;
}

/// A killed migrator's server process may go on with its last statement: that session still holds its own lock.
#[tokio::test]
async fn the_session_that_a_killed_migrator_left_behind_is_waited_for() {
    let db = TestDb::empty().await;
    let mut orphan = session(&db).await;
    sqlx::query("SELECT pg_advisory_lock(x'56455A41'::int, 2)").execute(&mut orphan).await.unwrap();

    let options = Options { lock_wait: Duration::from_millis(50), ..Options::default() };
    let error = Runner::open(&target(db.url()), &options, &Silent).await.err().unwrap();
    assert!(matches!(error, Error::Locked { .. }), "{error}");

    orphan.close().await.unwrap();
    runner(&db).await;
}

#[tokio::test]
async fn a_migrator_that_lost_its_lock_starts_no_further_migration() {
    let db = TestDb::empty().await;
    let mut runner = runner(&db).await;
    let ends_the_lock = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks \
                         WHERE locktype = 'advisory' AND classid = x'56455A41'::int::oid AND objid = 1 \
                         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let migrations = vec![
        migration("m1_ends_the_lock", ends_the_lock, ""),
        migration("m2_after", "CREATE TABLE after ()", ""),
    ];

    let error = runner.up(&migrations, None).await.unwrap_err();

    assert!(matches!(error, Error::LockLost), "{error}");
    assert!(value::<bool>(&db, "SELECT to_regclass('after') IS NULL").await);
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM seaql_migrations").await, 1);
}

#[tokio::test]
async fn a_second_run_finds_nothing_to_do() {
    let db = TestDb::empty().await;
    runner(&db).await.up(&noted(), None).await.unwrap();
    assert_eq!(runner(&db).await.up(&noted(), None).await.unwrap(), []);
    execute(&*db, "DROP TABLE runs").await;
}
