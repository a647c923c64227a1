//! Backfills: each row once, whatever happens in between.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use migration::backfill::{Backfill, forget, run, run_with};
use sea_orm::DatabaseConnection;
use sea_orm_migration::SchemaManager;
use sqlx::Executor;
use tests::TestDb;

use super::support::{execute, session, value};

/// A table with `rows` rows, the state table, and nothing done.
async fn table(rows: u32) -> TestDb {
    let db = TestDb::new().await;
    let sql = format!(
        "CREATE TABLE t (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), n int NOT NULL DEFAULT 0);
         INSERT INTO t SELECT FROM generate_series(1, {rows})"
    );
    execute(&*db, &sql).await;
    db
}

/// Counts how often each row was done.
fn count() -> Backfill {
    Backfill::new("t_n", "t", "UPDATE t SET n = n + 1 WHERE id BETWEEN {first} AND {last};")
        .batch(10)
        .pause(Duration::ZERO)
}

async fn done(db: &TestDb) -> String {
    value(db, "SELECT string_agg(n || ' times: ' || rows, ', ' ORDER BY n) FROM (SELECT n, count(*) AS rows FROM t GROUP BY n) s").await
}

async fn backfill(db: &DatabaseConnection, backfill: &Backfill) -> Result<(), sea_orm::DbErr> {
    run(&SchemaManager::new(db), backfill).await
}

#[tokio::test]
async fn every_row_is_done_once_in_batches_and_a_second_run_does_nothing() {
    let db = table(95).await;
    let seen = Mutex::new(Vec::new());
    let m = SchemaManager::new(&*db);
    run_with(&m, &count(), |progress| seen.lock().unwrap().push(progress.rows_done)).await.unwrap();
    run(&m, &count()).await.unwrap();

    assert_eq!(*seen.lock().unwrap(), [10, 20, 30, 40, 50, 60, 70, 80, 90, 95]);
    assert_eq!(done(&db).await, "1 times: 95");
    assert!(value::<bool>(&db, "SELECT rows_done = 95 AND finished_at IS NOT NULL AND last_key = (SELECT max(id::text) FROM t) FROM veza.backfills").await);
}

/// The server process is ended in the middle of the sixth batch.
#[tokio::test]
async fn a_backfill_that_was_killed_goes_on_where_it_stood() {
    let db = table(100).await;
    let poison = "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
                      IF NEW.id = (SELECT id FROM t ORDER BY id OFFSET 55 LIMIT 1) THEN
                          PERFORM pg_terminate_backend(pg_backend_pid());
                      END IF;
                      RETURN NEW;
                  END$$;
                  CREATE TRIGGER poison BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION poison()";
    execute(&*db, poison).await;

    backfill(&db.connect().await, &count()).await.unwrap_err();
    assert_eq!(done(&db).await, "0 times: 50, 1 times: 50");
    assert_eq!(value::<i64>(&db, "SELECT rows_done FROM veza.backfills").await, 50);

    execute(&*db, "DROP TRIGGER poison ON t").await;
    backfill(&db.connect().await, &count()).await.unwrap();
    assert_eq!(done(&db).await, "1 times: 100");
    assert_eq!(value::<i64>(&db, "SELECT rows_done FROM veza.backfills").await, 100);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn runs_at_once_share_the_work() {
    let db = table(400).await;
    let pools = [db.connect().await, db.connect().await, db.connect().await];
    let backfills = pools.iter().map(async |pool| backfill(pool, &count()).await);
    for result in futures::future::join_all(backfills).await {
        result.unwrap();
    }
    assert_eq!(done(&db).await, "1 times: 400");
    assert_eq!(value::<i64>(&db, "SELECT rows_done FROM veza.backfills").await, 400);
}

#[tokio::test]
async fn a_batch_that_fails_is_not_counted_and_its_statement_is_named() {
    let db = table(30).await;
    execute(&*db, "ALTER TABLE t ADD CONSTRAINT few CHECK (n = 0)").await;
    let error = backfill(&db, &count()).await.unwrap_err();
    let failed = migration::sql::FailedStatement::find(&error).unwrap();
    assert!(
        failed.statement().starts_with("UPDATE t SET n = n + 1 WHERE id BETWEEN '"),
        "{}",
        failed.statement()
    );
    assert!(
        value::<bool>(
            &db,
            "SELECT rows_done = 0 AND last_key IS NULL AND finished_at IS NULL FROM veza.backfills"
        )
        .await
    );
}

#[tokio::test]
async fn keys_of_any_type_and_tables_in_partitions_work() {
    let db = TestDb::new().await;
    execute(
        &*db,
        "CREATE TABLE words (word text PRIMARY KEY, n int NOT NULL DEFAULT 0);
         INSERT INTO words VALUES ('it''s'), ('{first}'), (''), ('ä'), ('Z\\'), ('z');
         CREATE TABLE parted (id bigint, at date, n int NOT NULL DEFAULT 0, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
         CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
         CREATE TABLE parted_d PARTITION OF parted DEFAULT;
         INSERT INTO parted SELECT i, date '2026-01-20' + i::int FROM generate_series(-10, 30) i",
    )
    .await;
    let words =
        Backfill::new("words", "words", "UPDATE words SET n = n + 1 WHERE word BETWEEN {first} AND {last}");
    backfill(&db, &words.key("word").batch(2).pause(Duration::ZERO)).await.unwrap();
    let parted = Backfill::new(
        "parted",
        "public.parted",
        "UPDATE parted SET n = n + 1 WHERE id BETWEEN {first} AND {last}",
    );
    backfill(&db, &parted.batch(7).pause(Duration::ZERO)).await.unwrap();
    for table in ["words", "parted"] {
        assert!(value::<bool>(&db, &format!("SELECT bool_and(n = 1) FROM {table}")).await, "{table}");
    }
}

#[tokio::test]
async fn the_throttle_holds() {
    let db = table(30).await;
    let began = Instant::now();
    backfill(&db, &count().rows_per_second(100)).await.unwrap();
    assert!(
        began.elapsed() >= Duration::from_millis(290),
        "30 rows at 100 a second took {:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn what_was_forgotten_is_done_again() {
    let db = table(5).await;
    let m = SchemaManager::new(&*db);
    run(&m, &count()).await.unwrap();
    forget(&m, "t_n").await.unwrap();
    run(&m, &count()).await.unwrap();
    assert_eq!(done(&db).await, "2 times: 5");
}

#[tokio::test]
async fn an_empty_table_is_finished_at_once() {
    let db = table(0).await;
    backfill(&db, &count()).await.unwrap();
    assert!(value::<bool>(&db, "SELECT finished_at IS NOT NULL FROM veza.backfills").await);
}

#[tokio::test]
async fn mistakes_of_the_author_are_refused() {
    let db = table(1).await;
    let everything = Backfill::new("all", "t", "UPDATE t SET n = 1");
    assert!(backfill(&db, &everything).await.unwrap_err().to_string().contains("{first}"));
    let transaction = sea_orm::TransactionTrait::begin(&*db).await.unwrap();
    let refused = run(&SchemaManager::new(&transaction), &count()).await.unwrap_err();
    assert!(refused.to_string().contains("use_transaction"), "{refused}");
    transaction.rollback().await.unwrap();
    session(&db).await.execute("SELECT 1").await.unwrap();
}
