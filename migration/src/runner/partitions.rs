//! The partitions that are due: the schema has a function that makes them, and `up` calls it.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};

use super::Error;
use crate::limits::Limits;

/// Calls `veza.ensure_partitions()` if there is one; how many partitions are new.
pub(super) async fn ensure(db: &DatabaseConnection, limits: &Limits) -> Result<Option<i32>, Error> {
    let making = Error::orm("making the partitions that are due");
    let ask = |sql: &str| Statement::from_string(DbBackend::Postgres, sql);
    let transaction = db.begin().await.map_err(&making)?;
    transaction.execute_unprepared(&limits.in_transaction()).await.map_err(&making)?;
    let exists = transaction
        .query_one_raw(ask("SELECT 1 WHERE to_regprocedure('veza.ensure_partitions()') IS NOT NULL"))
        .await
        .map_err(&making)?;
    if exists.is_none() {
        return Ok(None);
    }
    let made = transaction.query_one_raw(ask("SELECT veza.ensure_partitions()")).await.map_err(&making)?;
    let made = made.map_or(Ok(0), |row| row.try_get_by_index(0)).map_err(&making)?;
    transaction.commit().await.map_err(&making)?;
    Ok(Some(made))
}
