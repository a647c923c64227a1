//! Why a statement failed, in PostgreSQL's own words, and what to do about it.

use std::error::Error as _;

use sea_orm::{DbErr, RuntimeErr};
use sqlx::postgres::PgDatabaseError;

use super::statement;
use crate::sql::FailedStatement;

/// Why a statement failed: PostgreSQL's own words where it was PostgreSQL.
#[derive(Clone, Debug, Default)]
pub struct Cause {
    /// The message.
    pub message: String,
    /// SQLSTATE, if the server answered.
    pub code: Option<String>,
    /// The server's detail.
    pub detail: Option<String>,
    /// The server's hint.
    pub hint: Option<String>,
    /// The statement, if it is known.
    pub statement: Option<String>,
    /// Whether the connection ended during the commit, so that nobody knows whether it took place.
    pub unsure: bool,
}

impl Cause {
    /// Takes an error of sqlx apart.
    pub(crate) fn of(error: &sqlx::Error) -> Self {
        let Some(database) = error.as_database_error() else {
            return Self { message: error.to_string(), ..Self::default() };
        };
        if let Some(failed) = database.try_downcast_ref::<FailedStatement>()
            && let Some(answer) = failed.source().and_then(|source| source.downcast_ref::<sqlx::Error>())
        {
            return Self { statement: Some(failed.statement().to_owned()), ..Self::of(answer) };
        }
        let postgres = database.try_downcast_ref::<PgDatabaseError>();
        Self {
            message: database.message().to_owned(),
            code: database.code().map(Into::into),
            detail: postgres.and_then(PgDatabaseError::detail).map(Into::into),
            hint: postgres.and_then(PgDatabaseError::hint).map(Into::into),
            ..Self::default()
        }
    }

    /// Takes the error of a commit apart.
    pub(super) fn of_commit(error: &DbErr) -> Self {
        let cause = Self::of_orm(error);
        Self { unsure: cause.code.is_none(), ..cause }
    }

    /// Takes an error of SeaORM apart.
    pub(crate) fn of_orm(error: &DbErr) -> Self {
        match error {
            DbErr::Conn(RuntimeErr::SqlxError(inner))
            | DbErr::Exec(RuntimeErr::SqlxError(inner))
            | DbErr::Query(RuntimeErr::SqlxError(inner)) => Self::of(inner),
            DbErr::Migration(message) | DbErr::Custom(message) => {
                Self { message: message.clone(), ..Self::default() }
            }
            other => Self { message: other.to_string(), ..Self::default() },
        }
    }
}

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(statement::one_line(&self.message).trim_end_matches('.'))?;
        if let Some(code) = &self.code {
            write!(f, " ({code})")?;
        }
        for (label, text) in [("detail", &self.detail), ("hint", &self.hint), ("statement", &self.statement)]
        {
            if let Some(text) = text {
                write!(f, "; {label}: {}", statement::one_line(text).trim_end_matches(['.', ';']))?;
            }
        }
        Ok(())
    }
}

/// What to do about it, by SQLSTATE.
pub(super) fn remedy(cause: &Cause, in_transaction: bool) -> &'static str {
    match (cause.code.as_deref(), in_transaction) {
        _ if cause.unsure => {
            "The connection ended while it was committed: `status` tells whether it was; then run the command again"
        }
        (Some("55P03"), _) => {
            "It waited for a lock that another session holds; it is safe to run the command again, or raise --lock-timeout"
        }
        (Some("57014"), _) => {
            "It ran longer than it may; it is safe to run the command again with a higher --statement-timeout"
        }
        (Some("42501"), _) => "Connect as the owner of the database, or grant the right",
        (Some("3F000"), _) => "The database has no schema public: make it with CREATE SCHEMA public",
        (Some("25006"), _) => "The server only accepts reads: point DATABASE_URL at the primary",
        (Some("53100"), _) => "The server's disk is full: make room and run the command again",
        (Some("53200"), _) => {
            "The server is out of memory or lock slots: raise max_locks_per_transaction and run the command again"
        }
        (_, true) => "Nothing of it was kept; correct the cause and run the command again",
        (_, false) => {
            "It runs outside a transaction, so a part of it may be there; correct the cause and run the command again"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runner::Error;

    fn line(code: Option<&str>, unsure: bool) -> String {
        let cause =
            Cause { message: "no".to_owned(), code: code.map(str::to_owned), unsure, ..Cause::default() };
        Error::Migration {
            name: "m1".to_owned(),
            direction: "up",
            in_transaction: true,
            cause: Box::new(cause),
        }
        .to_string()
    }

    #[test]
    fn what_to_do_follows_from_what_happened() {
        for (code, remedy) in [
            ("53100", "The server's disk is full"),
            ("53200", "max_locks_per_transaction"),
            ("25006", "primary"),
            ("3F000", "CREATE SCHEMA public"),
            ("42501", "owner of the database"),
            ("55P03", "safe to run the command again"),
            ("42P07", "Nothing of it was kept"),
        ] {
            assert!(line(Some(code), false).contains(remedy), "{}", line(Some(code), false));
        }
        assert!(
            line(None, true).contains("`status` tells"),
            "nobody knows whether a broken commit took place"
        );
    }
}
