//! One migrator at a time, however many start.
//!
//! Two advisory locks of the session kind guard a database. The first is held on a connection of its own from the
//! beginning of a command to its end. The second is held by the session that runs the migrations: when a migrator is
//! killed, its server process may go on with its last statement, and the next migrator must wait for that too.
//!
//! Those who wait ask again and again instead of sleeping inside `pg_advisory_lock`: a statement that waits holds a
//! snapshot, `CREATE INDEX CONCURRENTLY` waits for every older snapshot, and the two would wait for each other.

use std::time::Duration;

use sqlx::PgConnection;
use tokio::time::{Instant, sleep};

use super::{Error, Observer};

/// "VEZA" in ASCII; the first key of both locks.
const VEZA: i32 = 0x5645_5A41;

/// Longest wait for the lock unless told otherwise.
pub const LOCK_WAIT: Duration = Duration::from_mins(10);

/// Which of the two locks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lock {
    /// Around a command.
    Command = 1,
    /// Around a session that runs migrations.
    Session = 2,
}

/// Takes the lock, or says who has held it for all of `longest`.
pub(super) async fn take(
    connection: &mut PgConnection,
    lock: Lock,
    longest: Duration,
    observer: &dyn Observer,
) -> Result<(), Error> {
    let began = Instant::now();
    let mut pause = Duration::from_millis(20);
    let mut told = false;
    loop {
        let taken: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1, $2)")
            .bind(VEZA)
            .bind(lock as i32)
            .fetch_one(&mut *connection)
            .await
            .map_err(Error::database("taking the migration lock"))?;
        if taken {
            return Ok(());
        }
        let waited = began.elapsed();
        if waited >= longest || !told {
            let (pid, holder) = holder(connection, lock).await?;
            if waited >= longest {
                return Err(Error::Locked { holder, pid, waited });
            }
            observer.waiting(&holder);
            told = true;
        }
        sleep(pause.min(longest.saturating_sub(waited))).await;
        pause = (pause * 2).min(Duration::from_millis(320));
    }
}

/// Whether this very session still holds the lock.
pub(super) async fn is_held(connection: &mut PgConnection, lock: Lock) -> bool {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() \
         AND classid = $1::int::oid AND objid = $2::int::oid AND objsubid = 2 AND granted)",
    )
    .bind(VEZA)
    .bind(lock as i32)
    .fetch_one(connection)
    .await
    .unwrap_or(false)
}

/// The process that holds the lock, and what is known of it.
async fn holder(connection: &mut PgConnection, lock: Lock) -> Result<(i32, String), Error> {
    let row: Option<(i32, Option<String>)> = sqlx::query_as(
        "SELECT l.pid, concat_ws(', ', nullif(a.application_name, ''), 'user ' || a.usename, \
           'from ' || host(a.client_addr), 'since ' || to_char(a.backend_start, 'HH24:MI:SS TZ')) \
         FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid) \
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 \
           AND l.classid = $1::int::oid AND l.objid = $2::int::oid \
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
    .bind(VEZA)
    .bind(lock as i32)
    .fetch_optional(connection)
    .await
    .map_err(Error::database("asking who holds the migration lock"))?;
    Ok(match row {
        Some((pid, about)) => (pid, format!("process {pid}, {}", about.unwrap_or_default())),
        None => (0, "it was released this moment".to_owned()),
    })
}
