//! Which statement failed, kept with PostgreSQL's own error.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use sea_orm::{DbErr, RuntimeErr};
use sqlx::error::{DatabaseError, ErrorKind};

/// A statement of a migration that PostgreSQL refused, with PostgreSQL's error.
///
/// It travels inside [`DbErr::Exec`] as sqlx's database error, so SQLSTATE and constraint are read as always.
#[derive(Debug, Clone)]
pub struct FailedStatement {
    statement: String,
    source: Arc<sqlx::Error>,
}

impl FailedStatement {
    /// The statement in `error`, if a migration's statement failed in it.
    #[must_use]
    pub fn find(error: &DbErr) -> Option<&Self> {
        match error {
            DbErr::Exec(RuntimeErr::SqlxError(error)) => error.as_database_error()?.try_downcast_ref(),
            _ => None,
        }
    }

    /// The SQL that was sent.
    #[must_use]
    pub fn statement(&self) -> &str {
        &self.statement
    }

    /// Adds `statement` to an error that PostgreSQL answered with; any other, such as a lost connection, stays as it is.
    pub(crate) fn wrap(statement: &str, error: DbErr) -> DbErr {
        match error {
            DbErr::Exec(RuntimeErr::SqlxError(source)) if source.as_database_error().is_some() => {
                let failed = Self { statement: statement.trim().to_owned(), source };
                DbErr::Exec(RuntimeErr::SqlxError(Arc::new(sqlx::Error::Database(Box::new(failed)))))
            }
            other => other,
        }
    }

    fn answer(&self) -> Option<&dyn DatabaseError> {
        self.source.as_database_error()
    }
}

impl fmt::Display for FailedStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\nin the statement:\n{}", self.message(), self.statement)
    }
}

impl StdError for FailedStatement {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}

impl DatabaseError for FailedStatement {
    fn message(&self) -> &str {
        self.answer().map_or("", DatabaseError::message)
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        self.answer()?.code()
    }

    fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
        self
    }

    fn constraint(&self) -> Option<&str> {
        self.answer()?.constraint()
    }

    fn table(&self) -> Option<&str> {
        self.answer()?.table()
    }

    fn kind(&self) -> ErrorKind {
        self.answer().map_or(ErrorKind::Other, DatabaseError::kind)
    }
}
