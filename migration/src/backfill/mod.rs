//! Fills a column, or anything else, for a large table while it is in use: batch after batch along the key, each in its
//! own short transaction, with a pause between them.
//!
//! How far it has come stands in `veza.backfills` and commits with the batch, so a backfill that was killed goes on with
//! the next run, and two at once share the work instead of doing it twice. Rows that are inserted behind it are the
//! application's: it must write the new column before the backfill begins.
//!
//! The migration must run outside a transaction: `fn use_transaction(&self) -> Option<bool> { Some(false) }`.

mod error;
mod progress;
mod run;
mod script;

use std::time::Duration;

use sea_orm::DbErr;
use sea_orm_migration::SchemaManager;

pub use self::{
    error::BackfillError,
    progress::{Progress, watch},
};
use crate::{
    record,
    sql::{self, literal},
};

/// A backfill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backfill {
    name: String,
    table: String,
    key: String,
    statement: String,
    batch: u32,
    pause: Duration,
    rows_per_second: Option<u32>,
}

impl Backfill {
    /// The backfill `name` over `table`. `statement` does one batch, the rows whose key is between `{first}` and `{last}`,
    /// both included, and must be harmless for rows that are done already:
    /// `UPDATE tracks SET slug = … WHERE id BETWEEN {first} AND {last} AND slug IS NULL`.
    #[must_use]
    pub fn new(name: &str, table: &str, statement: &str) -> Self {
        Self {
            name: name.to_owned(),
            table: table.to_owned(),
            key: "id".to_owned(),
            statement: statement.trim().trim_end_matches(';').to_owned(),
            batch: 1_000,
            pause: Duration::from_millis(20),
            rows_per_second: None,
        }
    }

    /// The key, `id` unless told otherwise: one column, unique, indexed, never NULL.
    #[must_use]
    pub fn key(mut self, column: &str) -> Self {
        column.clone_into(&mut self.key);
        self
    }

    /// Rows in a batch, 1,000 unless told otherwise.
    #[must_use]
    pub fn batch(mut self, rows: u32) -> Self {
        self.batch = rows.max(1);
        self
    }

    /// The pause after each batch, 20 ms unless told otherwise.
    #[must_use]
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// At most this many rows in a second, by longer pauses.
    #[must_use]
    pub fn rows_per_second(mut self, rows: u32) -> Self {
        self.rows_per_second = Some(rows.max(1));
        self
    }

    /// The statement for the rows between two keys, written as SQL.
    fn between(&self, first: &str, last: &str) -> String {
        self.statement.replace("{first}", first).replace("{last}", last)
    }

    fn check(&self) -> Result<(), BackfillError> {
        if self.statement.contains("{first}") && self.statement.contains("{last}") {
            return Ok(());
        }
        Err(BackfillError::NoBounds { name: self.name.clone() })
    }
}

/// Runs the backfill to its end, from where it stands; does nothing if it has finished before.
///
/// # Errors
/// A [`BackfillError`] inside [`DbErr::Migration`], or that of the database; what was done is kept.
pub async fn run(m: &SchemaManager<'_>, backfill: &Backfill) -> Result<(), DbErr> {
    run_with(m, backfill, |_| ()).await
}

/// As [`run`]; `progress` is told after each batch.
///
/// # Errors
/// As for [`run`].
pub async fn run_with(
    m: &SchemaManager<'_>,
    backfill: &Backfill,
    progress: impl Fn(&Progress<'_>) + Send + Sync,
) -> Result<(), DbErr> {
    backfill.check()?;
    if record::is_recording(m.get_connection()) {
        return sql::execute(m, &script::of(backfill)).await;
    }
    run::to_the_end(m, backfill, &progress).await
}

/// Forgets that the backfill was done: for `down`, so that `up` does it again.
///
/// # Errors
/// Those of the database.
pub async fn forget(m: &SchemaManager<'_>, name: &str) -> Result<(), DbErr> {
    sql::execute(m, &format!("DELETE FROM veza.backfills WHERE name = {}", literal(name))).await
}
