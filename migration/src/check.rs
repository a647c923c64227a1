//! What a database has of the migrations, found out by reading only.

use std::collections::HashMap;

use sea_orm_migration::MigrationTrait;
use serde::Serialize;
use sqlx::PgConnection;

use crate::runner::{Error, journal};

/// Every migration of the code and of the database, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How many the database has.
    pub applied: usize,
    /// How many it lacks.
    pub pending: usize,
    /// How many it has that the code does not know.
    pub unknown: usize,
    /// All of them: those of the code in sequence, then the unknown.
    pub migrations: Vec<Entry>,
}

/// One migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its place in the sequence, from 1; none if the code does not know it.
    pub number: Option<usize>,
    /// Its name.
    pub name: String,
    /// Whether the database has it.
    pub state: State,
    /// Since when: UTC, RFC 3339.
    pub applied_at: Option<String>,
}

/// Whether a database has a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It has.
    Applied,
    /// It has not.
    Pending,
    /// It has, but the code does not know it.
    Unknown,
}

impl State {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Pending => "pending",
            Self::Unknown => "unknown",
        }
    }
}

impl Report {
    /// Compares the database with the code. Creates nothing, and needs no right but to read `seaql_migrations`.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn of(
        connection: &mut PgConnection,
        migrations: &[Box<dyn MigrationTrait>],
    ) -> Result<Self, Error> {
        Ok(Self::compare(migrations, journal::applied(connection).await?))
    }

    /// Compares what a database has with the code.
    #[must_use]
    pub fn compare(migrations: &[Box<dyn MigrationTrait>], applied: Vec<journal::Applied>) -> Self {
        let mut unmatched: HashMap<String, String> =
            applied.iter().map(|applied| (applied.name.clone(), applied.at.clone())).collect();
        let mut entries: Vec<Entry> = migrations
            .iter()
            .enumerate()
            .map(|(index, migration)| {
                let applied_at = unmatched.remove(migration.name());
                let state = if applied_at.is_some() { State::Applied } else { State::Pending };
                Entry { number: Some(index + 1), name: migration.name().to_owned(), state, applied_at }
            })
            .collect();
        entries.extend(applied.into_iter().filter(|applied| unmatched.contains_key(&applied.name)).map(
            |applied| Entry {
                number: None,
                name: applied.name,
                state: State::Unknown,
                applied_at: Some(applied.at),
            },
        ));
        let count = |state| entries.iter().filter(|entry| entry.state == state).count();
        Self {
            applied: count(State::Applied),
            pending: count(State::Pending),
            unknown: count(State::Unknown),
            migrations: entries,
        }
    }

    /// Whether database and code agree.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.pending == 0 && self.unknown == 0
    }

    /// One line: `3 applied, 1 pending, 0 unknown`.
    #[must_use]
    pub fn summary(&self) -> String {
        format!("{} applied, {} pending, {} unknown", self.applied, self.pending, self.unknown)
    }
}
