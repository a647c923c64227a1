//! By which indexes a function of the services reads.
//!
//! Asked of PostgreSQL's own counters after the function has run, so that it is the statements that it really sends, in
//! transactions and triggers too.

use crate::TestDb;
use crate::race::CONNECTIONS;
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use service::db::{ConnectOptions, Pool, connect};
use std::collections::BTreeMap;

/// How often each index was read, and each large table passed through. The index of a partition counts as its parent's.
async fn scans(db: &TestDb) -> BTreeMap<String, i64> {
    let sql = "\
        SELECT coalesce((SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = indexrelid), indexrelname) AS name,
               sum(idx_scan)::bigint AS scans
        FROM pg_stat_user_indexes GROUP BY 1
        UNION ALL
        SELECT 'Seq Scan on ' || t.relname, t.seq_scan
        FROM pg_stat_user_tables t JOIN pg_class c ON c.oid = t.relid WHERE c.reltuples > 1000";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    rows.iter().map(|row| (row.try_get("", "name").unwrap(), row.try_get("", "scans").unwrap())).collect()
}

/// What `run` reads by, on a pool as applications have it. Its counters are written when its connections close.
///
/// # Panics
/// If the database does not answer.
pub async fn reads(db: &TestDb, run: impl AsyncFnOnce(&Pool)) -> Vec<String> {
    settle(db).await;
    let before = scans(db).await;
    let options = ConnectOptions { application_name: "plans".into(), ..ConnectOptions::new(db.url()) };
    let pool = connect(&options).await.unwrap();
    run(&pool).await;
    pool.close().await;
    let open = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'plans' AND datname = current_database()";
    while count(db, open).await > 0 {
        tokio::task::yield_now().await;
    }
    let after = scans(db).await;
    after.into_iter().filter(|(name, scans)| before.get(name) < Some(scans)).map(|(name, _)| name).collect()
}

/// Makes every connection of the test's own write its counters now: a late one would be taken for what `run` read.
async fn settle(db: &TestDb) {
    for transaction in futures::future::join_all((0..CONNECTIONS).map(|_| db.owner().begin())).await {
        let transaction = transaction.unwrap();
        transaction.execute_unprepared("SELECT pg_stat_force_next_flush()").await.unwrap();
        transaction.commit().await.unwrap();
    }
}

async fn count(db: &TestDb, sql: &str) -> i64 {
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

/// Runs an expression on the pool `$pool` and compares what it read with what its documentation says.
#[macro_export]
macro_rules! expect_reads {
    ($db:expr, [$($index:literal),+], |$pool:ident| $call:expr) => {{
        let read = $crate::plans::reads($db, async |$pool| { let _ = $call.await.unwrap(); }).await;
        for index in [$($index),+] {
            assert!(read.iter().any(|name| name == index), "{index} is not among {read:?}");
        }
        assert!(!read.iter().any(|name| name.starts_with("Seq Scan")), "{}: {read:?}", stringify!($call));
    }};
}
