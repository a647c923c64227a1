//! Everything that can go wrong with events and keys, as a caller needs to know it.

use sea_orm::DbErr;

use crate::{
    db::{CursorError, DatabaseError},
    input::Invalid,
};

/// Why something about an event or a key was refused.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// Fields of the input that cannot be accepted.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// The account is gone.
    #[error("there is no such user")]
    UserNotFound,
    /// The key belongs to a request with another content: the client made a mistake (422).
    #[error("the key was used for another request; take a new key")]
    KeyReused,
    /// The request took longer than its lock, and another has taken it over: its work must not be committed.
    #[error("the request is not this worker's any more")]
    ClaimLost,
    /// A cursor that this list did not make.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// Everything else that the database says.
    #[error(transparent)]
    Database(DatabaseError),
}

impl From<DbErr> for PlatformError {
    /// The one place where names of constraints become words.
    fn from(error: DbErr) -> Self {
        let error = DatabaseError::from(error);
        match error.constraint() {
            Some("fk_idempotency_keys_users") => Self::UserNotFound,
            _ => Self::Database(error),
        }
    }
}
