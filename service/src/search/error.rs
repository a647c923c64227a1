//! Everything that can go wrong with a search, as a caller needs to know it.

use sea_orm::DbErr;

use crate::{
    db::{CursorError, DatabaseError},
    input::Invalid,
};

/// Why something about a search was refused.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Fields of the input that cannot be accepted.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// The account is gone.
    #[error("there is no such user")]
    UserNotFound,
    /// No such search of the actor's.
    #[error("there is no such search")]
    QueryNotFound,
    /// A cursor that this list did not make.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// Everything else that the database says.
    #[error(transparent)]
    Database(DatabaseError),
}

impl From<DbErr> for SearchError {
    /// The one place where names of constraints become words.
    fn from(error: DbErr) -> Self {
        let error = DatabaseError::from(error);
        match error.constraint() {
            Some("fk_search_queries_users") => Self::UserNotFound,
            _ => Self::Database(error),
        }
    }
}
