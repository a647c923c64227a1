//! One statement on one connection. Prepared once for each text and connection, as SeaORM does it.

use sea_orm::{DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Executor, Postgres, query::Query};

use super::{super::actor::in_words, lease::Lease};

pub(super) async fn query_all(lease: &mut Lease, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
    let rows = query(statement).fetch_all(lease.start().await.map_err(reading)?).await;
    let rows = lease.finish(rows).map_err(reading)?;
    Ok(rows.into_iter().map(QueryResult::from).collect())
}

pub(super) async fn query_one(lease: &mut Lease, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
    // Who acts is told with BEGIN, and answers nothing.
    if lease.is_unbegun()
        && let Some(told) = in_words(&statement)
    {
        return lease.begin(Some(&told)).await.map(|()| None).map_err(reading);
    }
    let row = query(statement).fetch_optional(lease.start().await.map_err(reading)?).await;
    Ok(lease.finish(row).map_err(reading)?.map(QueryResult::from))
}

pub(super) async fn execute(lease: &mut Lease, statement: Statement) -> Result<ExecResult, DbErr> {
    let done = query(statement).execute(lease.start().await.map_err(writing)?).await;
    lease.finish(done).map(ExecResult::from).map_err(writing)
}

pub(super) async fn execute_unprepared(lease: &mut Lease, sql: &str) -> Result<ExecResult, DbErr> {
    let done = lease.start().await.map_err(writing)?.execute(AssertSqlSafe(sql.to_owned())).await;
    lease.finish(done).map(ExecResult::from).map_err(writing)
}

/// The text is SeaORM's or a constant of ours; values are always bound.
fn query(statement: Statement) -> Query<'static, Postgres, SqlxValues> {
    let Statement { sql, values, .. } = statement;
    sqlx::query_with(AssertSqlSafe(sql), SqlxValues(values.unwrap_or(sea_orm::Values(Vec::new()))))
}

pub(super) fn reading(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

pub(super) fn writing(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}
