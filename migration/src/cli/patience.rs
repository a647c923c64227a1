//! Taking a lock that everyone queues behind: a short try, and another, until one succeeds.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::time::{Instant, sleep};

use super::{args::Global, database};
use crate::{
    limits::Limits,
    runner::{Error, Purpose, Target, connect},
};

/// Longest wait of one try. Shorter than `deadlock_timeout`: who waits for us while we wait for him goes on first.
const TRY: Duration = Duration::from_millis(200);

/// Between two tries: those who queued behind the first are let through.
pub(super) const PAUSE: Duration = Duration::from_millis(100);

/// How many times `--lock-timeout` all tries together may take.
const TRIES_LAST: u32 = 12;

/// What `--lock-timeout 0` is taken for, twelve times.
const FOR_EVER: Duration = Duration::from_hours(24 * 30);

/// A session for work beside readers and writers.
pub(super) async fn session(global: &Global, target: &Target) -> Result<PgConnection, Error> {
    let mut connection = connect(target, Purpose::Write).await?;
    let settings = format!(
        "{} SET idle_session_timeout = 0; SET client_min_messages = warning",
        database::limits(global).in_session()
    );
    connection.execute(AssertSqlSafe(settings)).await.map_err(Error::database("preparing the session"))?;
    Ok(connection)
}

/// What became of a try.
pub(super) enum Try {
    /// Somebody held a lock, or a deadlock was resolved: it may be tried again.
    Busy(sqlx::Error),
    /// It will not do.
    Failed(sqlx::Error),
}

impl Try {
    pub(super) fn of(error: sqlx::Error) -> Self {
        let code =
            error.as_database_error().and_then(|answer| answer.code().map(std::borrow::Cow::into_owned));
        match code.as_deref() {
            Some("55P03" | "40P01") => Self::Busy(error),
            _ => Self::Failed(error),
        }
    }
}

/// Runs `statement`, which yields one value or nothing, again and again until it gets its locks.
pub(super) async fn until_free<T>(
    global: &Global,
    connection: &mut PgConnection,
    doing: &'static str,
    statement: &str,
) -> Result<Option<T>, Error>
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let ends = ends(global);
    loop {
        match once(global, connection, statement).await {
            Ok(value) => return Ok(value),
            Err(Try::Busy(_)) if Instant::now() < ends => sleep(PAUSE).await,
            Err(Try::Busy(error) | Try::Failed(error)) => return Err(Error::database(doing)(error)),
        }
    }
}

/// When it is too late for another try.
pub(super) fn ends(global: &Global) -> Instant {
    let longest = if global.lock_timeout.is_zero() { FOR_EVER } else { global.lock_timeout };
    Instant::now() + longest * TRIES_LAST
}

/// One try. The statement is sent by itself, outside any transaction block, as DETACH CONCURRENTLY must be.
pub(super) async fn once<T>(
    global: &Global,
    connection: &mut PgConnection,
    statement: &str,
) -> Result<Option<T>, Try>
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let usual = database::limits(global);
    let shorter = if usual.lock_timeout.is_zero() { TRY } else { TRY.min(usual.lock_timeout) };
    let short = Limits { lock_timeout: shorter, ..usual };
    connection.execute(AssertSqlSafe(short.in_session())).await.map_err(Try::Failed)?;
    let answer = connection.fetch_optional(sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))).await;
    // If that fails the connection is gone, and the next statement says so.
    let _gone = connection.execute(AssertSqlSafe(usual.in_session())).await;
    let row = answer.map_err(Try::of)?;
    row.map(|row| sqlx::Row::try_get_unchecked(&row, 0)).transpose().map_err(Try::Failed)
}

/// Closes politely; the server would notice anyway.
pub(super) async fn close(connection: PgConnection) {
    let _gone = connection.close().await;
}
