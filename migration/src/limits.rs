//! How long a statement of a migration may wait for a lock, and how long it may run.
//!
//! A statement that queues for an exclusive lock makes everyone queue behind it, so `lock_timeout` is short: better that
//! the migration fails, with nothing kept, than that the platform stands still.

use std::time::Duration;

use sea_orm::DbErr;
use sea_orm_migration::SchemaManager;

use crate::sql;

/// Longest wait for a lock unless told otherwise.
pub const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// Longest run of one statement unless told otherwise. A statement that rewrites or scans a table in a transaction may
/// hold an exclusive lock while it does; what needs longer belongs outside one ([`crate::concurrently`], [`crate::backfill`]).
pub const STATEMENT_TIMEOUT: Duration = Duration::from_mins(15);

/// The limits of each migration's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest wait for a lock; zero waits for ever.
    pub lock_timeout: Duration,
    /// Longest run of one statement; zero has no limit.
    pub statement_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { lock_timeout: LOCK_TIMEOUT, statement_timeout: STATEMENT_TIMEOUT }
    }
}

impl Limits {
    /// Settings for the rest of a transaction, in two statements.
    #[must_use]
    pub fn in_transaction(&self) -> String {
        self.settings("SET LOCAL")
    }

    /// Settings for the rest of a session, in two statements.
    #[must_use]
    pub fn in_session(&self) -> String {
        self.settings("SET")
    }

    fn settings(&self, set: &str) -> String {
        let (lock, statement) = (setting(self.lock_timeout), setting(self.statement_timeout));
        format!("{set} lock_timeout = '{lock}';\n{set} statement_timeout = '{statement}';")
    }
}

/// Gives the rest of this migration, which runs in a transaction, another longest wait for locks.
///
/// # Errors
/// Those of the database.
pub async fn lock_timeout(m: &SchemaManager<'_>, longest: Duration) -> Result<(), DbErr> {
    set_local(m, "lock_timeout", longest).await
}

/// Gives the rest of this migration, which runs in a transaction, another longest run of a statement.
///
/// # Errors
/// Those of the database.
pub async fn statement_timeout(m: &SchemaManager<'_>, longest: Duration) -> Result<(), DbErr> {
    set_local(m, "statement_timeout", longest).await
}

async fn set_local(m: &SchemaManager<'_>, name: &str, longest: Duration) -> Result<(), DbErr> {
    sql::execute(m, &format!("SET LOCAL {name} = '{}'", setting(longest))).await
}

/// Reads a time like PostgreSQL writes it: `500ms`, `5s`, `15min`, `2h`, or `0`.
///
/// # Errors
/// What a correct one looks like.
pub fn parse(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let milliseconds = match unit.trim() {
        "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        "h" => 3_600_000,
        "" if number == "0" => 1,
        _ => {
            return Err(
                "write a time with its unit, such as 500ms, 5s, 15min or 2h; 0 means no limit".to_owned()
            );
        }
    };
    number
        .parse::<u64>()
        .ok()
        .and_then(|n| n.checked_mul(milliseconds))
        .filter(|total| *total <= i32::MAX.unsigned_abs().into()) // PostgreSQL's own bound
        .map(Duration::from_millis)
        .ok_or_else(|| "PostgreSQL takes at most 2147483647ms, some 24 days".to_owned())
}

/// A time as PostgreSQL writes it, in the largest unit that fits.
pub(crate) fn setting(time: Duration) -> String {
    match time.as_millis() {
        0 => "0".to_owned(),
        ms if ms % 60_000 == 0 => format!("{}min", ms / 60_000),
        ms if ms % 1_000 == 0 => format!("{}s", ms / 1_000),
        ms => format!("{ms}ms"),
    }
}

/// A time for people: `12 ms`, `3.4 s`, `5 min`.
#[must_use]
pub fn human(time: Duration) -> String {
    match time.as_millis() {
        ms @ 0..1_000 => format!("{ms} ms"),
        ms @ 1_000..120_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        ms => format!("{} min", ms / 60_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_needs_a_unit_that_postgresql_knows() {
        assert_eq!(parse("5s"), Ok(Duration::from_secs(5)));
        assert_eq!(parse(" 15 min "), Ok(Duration::from_mins(15)));
        assert_eq!(parse("0"), Ok(Duration::ZERO));
        for wrong in ["", "5", "s", "-1s", "5 seconds", "99999999h", "99999999999999999999s"] {
            assert!(parse(wrong).is_err(), "{wrong:?} was taken");
        }
    }
}
