//! The partitions that are due: the schema has a function that makes them, and `up` calls it.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait};

use super::Error;
use crate::limits::Limits;

/// Calls `veza.ensure_partitions` for each partitioned table, if there is such a function; how many partitions are new.
///
/// One transaction per table: making a partition locks what the table refers to, and two tables' locks in one transaction
/// could wait for a writer who waits for the first.
pub(super) async fn ensure(db: &DatabaseConnection, limits: &Limits) -> Result<Option<i32>, Error> {
    let making = Error::orm("making the partitions that are due");
    let exists = "SELECT 1 WHERE to_regprocedure('veza.ensure_partitions(regclass)') IS NOT NULL";
    if db.query_one_raw(ask(exists)).await.map_err(&making)?.is_none() {
        return Ok(None);
    }
    let parents = "SELECT format('public.%I', parent) FROM veza.partitioned_tables ORDER BY parent";
    let mut made = 0;
    for row in db.query_all_raw(ask(parents)).await.map_err(&making)? {
        let parent: String = row.try_get_by_index(0).map_err(&making)?;
        made += of_table(db, limits, parent).await.map_err(&making)?;
    }
    Ok(Some(made))
}

async fn of_table(db: &DatabaseConnection, limits: &Limits, parent: String) -> Result<i32, DbErr> {
    let transaction = db.begin().await?;
    transaction.execute_unprepared(&limits.in_transaction()).await?;
    let make = "SELECT veza.ensure_partitions($1::text::regclass)";
    let make = Statement::from_sql_and_values(DbBackend::Postgres, make, [parent.into()]);
    let answer = transaction.query_one_raw(make).await?;
    let partitions = answer.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    transaction.commit().await?;
    Ok(partitions)
}

fn ask(sql: &str) -> Statement {
    Statement::from_string(DbBackend::Postgres, sql)
}
