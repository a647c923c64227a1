//! A backfill against a database, batch by batch.

use std::time::{Duration, Instant};

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement, TransactionTrait,
};
use sea_orm_migration::{SchemaManager, SchemaManagerConnection};

use super::{Backfill, BackfillError, Progress, progress, script};
use crate::sql::{FailedStatement, literal};

/// Longest single pause; the statement timeout must not end it.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// What became of a batch.
enum Batch {
    /// It did this many rows; so many are done now.
    Done { rows: i64, rows_done: i64 },
    /// There was nothing left to do.
    Finished,
}

pub(super) async fn to_the_end(
    m: &SchemaManager<'_>,
    backfill: &Backfill,
    report: &(dyn Fn(&Progress<'_>) + Send + Sync),
) -> Result<(), DbErr> {
    let SchemaManagerConnection::Connection(db) = m.get_connection() else {
        return Err(BackfillError::InTransaction.into());
    };
    let began = Instant::now();
    execute(*db, &script::enter(backfill)).await?;
    let rows_estimated = estimate(*db, backfill).await?;
    loop {
        let batch_began = Instant::now();
        let transaction = db.begin().await?;
        let batch = one_batch(&transaction, backfill).await?;
        transaction.commit().await?;
        let Batch::Done { rows, rows_done } = batch else { return Ok(()) };

        let now = Progress { name: &backfill.name, rows_done, rows_estimated, elapsed: began.elapsed() };
        report(&now);
        progress::tell(&now);
        pause(*db, backfill, rows, batch_began.elapsed()).await?;
    }
}

/// The state's row is locked first, so that of two runs one waits, and goes on behind the other's batch.
async fn one_batch(transaction: &DatabaseTransaction, backfill: &Backfill) -> Result<Batch, DbErr> {
    let Some(state) = query(transaction, &script::lock_state(backfill)).await? else {
        return Err(BackfillError::StateGone { name: backfill.name.clone() }.into());
    };
    if state.try_get_by::<bool, _>("finished")? {
        return Ok(Batch::Finished);
    }
    let last_key: Option<String> = state.try_get_by("last_key")?;
    let next = script::next_keys(backfill, last_key.as_deref().map(literal).as_deref());
    let next = query(transaction, &next).await?;
    let Some((first, last, rows)) = next.as_ref().map(keys).transpose()?.flatten() else {
        execute(transaction, &script::finish(backfill)).await?;
        return Ok(Batch::Finished);
    };
    let (first, last) = (literal(&first), literal(&last));
    execute(transaction, &backfill.between(&first, &last)).await?;
    execute(transaction, &script::advance(backfill, &last, &rows.to_string())).await?;
    Ok(Batch::Done { rows, rows_done: state.try_get_by::<i64, _>("rows_done")? + rows })
}

/// The first and last key of a batch, and how many rows it has; none if it is empty.
fn keys(row: &QueryResult) -> Result<Option<(String, String, i64)>, DbErr> {
    let first: Option<String> = row.try_get_by("first")?;
    let last: Option<String> = row.try_get_by("last")?;
    let rows: i64 = row.try_get_by("keys")?;
    Ok(first.zip(last).map(|(first, last)| (first, last, rows)))
}

async fn estimate(db: &impl ConnectionTrait, backfill: &Backfill) -> Result<Option<i64>, DbErr> {
    // A partitioned table has the rows of its partitions.
    let sql = format!(
        "SELECT sum(greatest(c.reltuples, 0))::bigint AS rows FROM pg_partition_tree({table}) t \
         JOIN pg_class c ON c.oid = t.relid WHERE t.isleaf \
         UNION ALL SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = {table}::regclass AND relkind = 'r' \
         ORDER BY 1 DESC NULLS LAST LIMIT 1",
        table = literal(&backfill.table)
    );
    let Some(row) = query(db, &sql).await? else { return Ok(None) };
    Ok(row.try_get_by::<Option<i64>, _>("rows")?.filter(|rows| *rows > 0))
}

/// Lets others work. PostgreSQL does the waiting, outside a transaction: migrations know no async runtime.
async fn pause(
    db: &impl ConnectionTrait,
    backfill: &Backfill,
    rows: i64,
    took: Duration,
) -> Result<(), DbErr> {
    let rows = Duration::from_secs(rows.unsigned_abs());
    let throttled =
        backfill.rows_per_second.map(|most| (rows / most).saturating_sub(took)).unwrap_or_default();
    let pause = throttled.max(backfill.pause).min(LONGEST_PAUSE);
    if pause.is_zero() {
        return Ok(());
    }
    execute(db, &format!("SELECT pg_sleep({})", pause.as_secs_f64())).await
}

async fn execute(db: &impl ConnectionTrait, sql: &str) -> Result<(), DbErr> {
    db.execute_unprepared(sql).await.map(drop).map_err(|error| FailedStatement::wrap(sql, error))
}

async fn query(db: &impl ConnectionTrait, sql: &str) -> Result<Option<QueryResult>, DbErr> {
    db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await
}
