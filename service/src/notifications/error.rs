//! Everything that can go wrong with a notification, as a caller needs to know it.

use sea_orm::DbErr;

use crate::{
    db::{CursorError, DatabaseError},
    input::Invalid,
    seal::SealError,
};

/// Why something about a notification was refused.
#[derive(Debug, thiserror::Error)]
pub enum NotificationError {
    /// Fields of the input that cannot be accepted.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// No such user.
    #[error("there is no such user")]
    UserNotFound,
    /// No such notification of the actor's.
    #[error("there is no such notification")]
    NotificationNotFound,
    /// No such subscription of the actor's.
    #[error("there is no such push subscription")]
    SubscriptionNotFound,
    /// No such e-mail.
    #[error("there is no such e-mail")]
    EmailNotFound,
    /// The worker was silent for longer than its lease: the e-mail is another's, or ended.
    #[error("the e-mail is not this worker's any more")]
    ClaimLost,
    /// A secret that cannot be sealed or opened.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A cursor that this list did not make.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// Everything else that the database says.
    #[error(transparent)]
    Database(DatabaseError),
}

impl From<DbErr> for NotificationError {
    /// The one place where names of constraints become words.
    fn from(error: DbErr) -> Self {
        let error = DatabaseError::from(error);
        match error.constraint() {
            Some(name) if name.starts_with("fk_") && name.contains("_users") => Self::UserNotFound,
            Some("chk_email_messages_to_email_format") => {
                Self::Invalid(Invalid::field("to_email", "is not an e-mail address"))
            }
            Some("chk_push_subscriptions_web" | "chk_push_subscriptions_endpoint_length") => {
                Self::Invalid(Invalid::field("endpoint", "is not one of its platform"))
            }
            _ => Self::Database(error),
        }
    }
}
