//! Writes into `messages` and `playback_history`, whose month may be missing: they have no DEFAULT partition to fall back on.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::DatabaseError;

/// A month that no partition holds and that writers may not make: before the retention of the table, or beyond its horizon.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{table} has no partition for {month}")]
pub struct MissingMonth {
    /// The partitioned table.
    pub table: &'static str,
    /// The month in UTC, as `2019-05`.
    pub month: String,
}

/// An error that may hold PostgreSQL's refusal: the error of a domain, by its `Database` variant.
pub trait Refusal {
    /// What PostgreSQL refused, if this is about that.
    fn refusal(&self) -> Option<&DatabaseError>;
}

impl Refusal for DatabaseError {
    fn refusal(&self) -> Option<&DatabaseError> {
        Some(self)
    }
}

/// The error of [`with_month`] where a domain has none of its own.
#[derive(Debug, thiserror::Error)]
pub enum MonthError {
    /// Nobody may make that month.
    #[error(transparent)]
    Missing(#[from] MissingMonth),
    /// Anything else.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<DbErr> for MonthError {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl Refusal for MonthError {
    fn refusal(&self) -> Option<&DatabaseError> {
        match self {
            Self::Database(error) => Some(error),
            Self::Missing(_) => None,
        }
    }
}

/// Runs `write`, which puts a row dated `at` into `table`. If its month is missing, makes the month and runs `write` once more.
///
/// `write` is a whole transaction, which has rolled back what PostgreSQL refused. `db` is what it began on, mostly the pool.
/// Writers at once make the month once; the others wait for it, for three seconds at most, and write.
///
/// # Errors
/// Those of `write`, and [`MissingMonth`] for a month that writers may not make.
pub async fn with_month<T, E, F>(
    db: &impl ConnectionTrait,
    table: &'static str,
    at: DateTime<Utc>,
    write: impl Fn() -> F,
) -> Result<T, E>
where
    E: Refusal + From<MissingMonth> + From<DatabaseError>,
    F: Future<Output = Result<T, E>>,
{
    with_months(db, table, &[at], write).await
}

/// The same for a batch, whose rows are dated `times`.
///
/// # Errors
/// As [`with_month`].
pub async fn with_months<T, E, F>(
    db: &impl ConnectionTrait,
    table: &'static str,
    times: &[DateTime<Utc>],
    write: impl Fn() -> F,
) -> Result<T, E>
where
    E: Refusal + From<MissingMonth> + From<DatabaseError>,
    // Not AsyncFn: its futures cannot be shown to be Send, and what is written could not be spawned.
    F: Future<Output = Result<T, E>>,
{
    match write().await {
        Err(error) if error.refusal().is_some_and(DatabaseError::is_missing_partition) => {
            // In their order, so that two who make the same months do not wait for each other.
            let months: BTreeMap<_, _> = times.iter().map(|at| ((at.year(), at.month()), *at)).collect();
            for at in months.into_values() {
                make::<E>(db, table, at).await?;
            }
            write().await
        }
        done => done,
    }
}

async fn make<E>(db: &impl ConnectionTrait, table: &'static str, at: DateTime<Utc>) -> Result<(), E>
where
    E: From<MissingMonth> + From<DatabaseError>,
{
    const SQL: &str = "SELECT veza.ensure_month(format('public.%I', $1::text)::regclass, $2)";
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, SQL, [table.into(), at.into()]);
    match db.query_one_raw(statement).await.map_err(DatabaseError::from) {
        Ok(_) => Ok(()),
        Err(error) if error.sqlstate() == Some("22008") => {
            Err(MissingMonth { table, month: at.format("%Y-%m").to_string() }.into())
        }
        Err(error) => Err(error.into()),
    }
}
