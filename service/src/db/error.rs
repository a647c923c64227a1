//! What PostgreSQL refused, by SQLSTATE and constraint name, without the row that it refused.

use std::fmt;

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, TransactionError};
use sqlx::postgres::PgDatabaseError;

use super::row::{self, RowError};

/// A database error that is safe to log.
///
/// PostgreSQL repeats the refused row in the *detail* of an error, and [`DbErr`]'s `Debug` prints it: password hashes,
/// addresses, all of it. This type shows only SQLSTATE, message, table and constraint. The whole error is still there
/// for who asks, by [`DatabaseError::into_inner`].
pub struct DatabaseError(DbErr);

/// Which kind of constraint a row broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViolationKind {
    /// 23505
    Unique,
    /// 23503
    ForeignKey,
    /// 23514
    Check,
    /// 23502
    NotNull,
    /// 23P01
    Exclusion,
}

/// A constraint that a row broke. Services map its name to a variant of their domain's error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Violation<'a> {
    /// Kind of the constraint.
    pub kind: ViolationKind,
    /// Name of the constraint, or of the column for NOT NULL.
    pub constraint: &'a str,
    /// Table of the row; for a partitioned table the partition.
    pub table: &'a str,
}

impl DatabaseError {
    /// The error as SeaORM gave it, details and all.
    #[must_use]
    pub fn into_inner(self) -> DbErr {
        self.0
    }

    /// Five characters, as in PostgreSQL's appendix A; `None` if the error did not come from the server.
    #[must_use]
    pub fn sqlstate(&self) -> Option<&str> {
        self.postgres().map(PgDatabaseError::code)
    }

    /// The constraint that the statement broke, if that is what happened.
    #[must_use]
    pub fn violation(&self) -> Option<Violation<'_>> {
        let error = self.postgres()?;
        let kind = match error.code() {
            "23505" => ViolationKind::Unique,
            "23503" => ViolationKind::ForeignKey,
            "23514" => ViolationKind::Check,
            "23502" => ViolationKind::NotNull,
            "23P01" => ViolationKind::Exclusion,
            _ => return None,
        };
        let name = if kind == ViolationKind::NotNull { error.column() } else { error.constraint() };
        Some(Violation {
            kind,
            constraint: name.unwrap_or_default(),
            table: error.table().unwrap_or_default(),
        })
    }

    /// The name of the broken constraint: what the error tables of the domains match on.
    #[must_use]
    pub fn constraint(&self) -> Option<&str> {
        self.violation().map(|violation| violation.constraint)
    }

    /// Whether a partitioned table has no partition for the row: see [`with_month`](super::with_month).
    ///
    /// PostgreSQL gives it the SQLSTATE of a broken check, with the table's name and without one of a constraint. (Its
    /// message is in the language of the server.)
    #[must_use]
    pub fn is_missing_partition(&self) -> bool {
        self.postgres().is_some_and(|error| {
            error.code() == "23514" && error.constraint().is_none() && error.table().is_some()
        })
    }

    /// Whether the same transaction may succeed when it is run again: serialisation failure, deadlock, lock timeout,
    /// a connection that broke, a server that is starting or has no connection left.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self.sqlstate() {
            Some(code) => {
                matches!(code, "40001" | "40P01" | "55P03" | "53300" | "57P01" | "57P02" | "57P03")
                    || code.starts_with("08")
            }
            None => match &self.0 {
                DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => true,
                DbErr::Conn(RuntimeErr::SqlxError(error))
                | DbErr::Exec(RuntimeErr::SqlxError(error))
                | DbErr::Query(RuntimeErr::SqlxError(error)) => matches!(**error, sqlx::Error::Io(_)),
                _ => false,
            },
        }
    }

    /// The row that was read and does not fit its model, if that is what happened.
    #[must_use]
    pub fn row(&self) -> Option<&RowError> {
        match &self.0 {
            DbErr::TryIntoErr { source, .. } => source.downcast_ref(),
            _ => None,
        }
    }

    fn postgres(&self) -> Option<&PgDatabaseError> {
        match &self.0 {
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => match &**error {
                sqlx::Error::Database(error) => error.try_downcast_ref(),
                _ => None,
            },
            _ => None,
        }
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(error) = self.row() {
            return fmt::Display::fmt(error, f);
        }
        // Whoever decodes quotes what it could not decode.
        if row::is_decoding(&self.0) {
            return f.write_str("a row holds a value that the code cannot read");
        }
        let Some(error) = self.postgres() else { return fmt::Display::fmt(&self.0, f) };
        write!(f, "PostgreSQL refused ({}): ", error.code())?;
        match (error.code().starts_with("22"), error.table(), error.constraint()) {
            // Class 22 (data exception) quotes the value in its message.
            (true, ..) => write!(f, "a value of the wrong form"),
            (_, Some(table), Some(constraint)) => write!(f, "{constraint} on {table}"),
            _ => write!(f, "{}", error.message()),
        }
    }
}

impl fmt::Debug for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseError({self})")
    }
}

/// No `source()`: a reporter that walks the chain with `Debug` would print the refused row.
impl std::error::Error for DatabaseError {}

impl From<DbErr> for DatabaseError {
    fn from(error: DbErr) -> Self {
        Self(error)
    }
}

impl From<TransactionError<DbErr>> for DatabaseError {
    fn from(error: TransactionError<DbErr>) -> Self {
        match error {
            TransactionError::Connection(error) | TransactionError::Transaction(error) => Self(error),
        }
    }
}
