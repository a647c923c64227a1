//! Empties a database: everything in `public` and all of `veza`, whatever kind of object it is.
//!
//! Extensions stay with what belongs to them, and so does every other schema: where something there depends on what
//! would go (a view over `users`, a foreign key), nothing is dropped at all.

use std::collections::BTreeSet;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement, TransactionTrait,
};

use crate::{limits::Limits, runner::Error, sql::FailedStatement};

/// The statements that drop what is there, in order.
const OURS: &str = include_str!("ours.sql");

/// Everything else, as PostgreSQL describes it.
const OTHERS: &str = include_str!("others.sql");

/// Drops everything in one transaction; how many drops it took.
///
/// # Errors
/// [`Error::Dependents`] if others depend on it, [`Error::Database`] if the role owns less than all of it.
pub async fn drop_everything(db: &DatabaseConnection, limits: &Limits) -> Result<usize, Error> {
    let dropping = Error::orm("emptying the database");
    let transaction = db.begin().await.map_err(&dropping)?;
    transaction.execute_unprepared(&limits.in_transaction()).await.map_err(&dropping)?;

    let before = texts(&transaction, OTHERS).await.map_err(&dropping)?;
    let drops = texts(&transaction, OURS).await.map_err(&dropping)?;
    for drop in &drops {
        transaction
            .execute_unprepared(drop)
            .await
            .map_err(|error| dropping(FailedStatement::wrap(drop, error)))?;
    }
    let after: BTreeSet<String> = texts(&transaction, OTHERS).await.map_err(&dropping)?.into_iter().collect();

    let lost: Vec<String> = before.into_iter().filter(|other| !after.contains(other)).collect();
    if !lost.is_empty() {
        return Err(Error::Dependents(lost));
    }
    transaction.commit().await.map_err(&dropping)?;
    Ok(drops.len())
}

async fn texts(transaction: &DatabaseTransaction, sql: &str) -> Result<Vec<String>, DbErr> {
    let rows = transaction.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
