//! Everything that can go wrong with an account, as a caller needs to know it.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;

use crate::{
    db::{CursorError, DatabaseError},
    input::Invalid,
    seal::SealError,
};

/// Why something about an account was refused.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// Fields of the input that cannot be accepted.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Another account has this e-mail address, whatever its case.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// Another account has this username, whatever its case.
    #[error("the username is taken")]
    UsernameTaken,
    /// No live account of this id.
    #[error("there is no such user")]
    UserNotFound,
    /// Unknown name or wrong password; which of the two is not said.
    #[error("name or password is wrong")]
    InvalidCredentials,
    /// Too many failures; said of unknown names as of known ones.
    #[error("too many failed attempts; try again after {until}")]
    LockedOut {
        /// When the oldest counted failure leaves the window.
        until: DateTime<Utc>,
    },
    /// The account is banned. Said only to who knows its password.
    #[error("the account is banned")]
    Banned,
    /// The account is switched off. Said only to who knows its password.
    #[error("the account is not active")]
    Inactive,
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// A token that is unknown, of another kind, damaged, used or revoked.
    #[error("the token is not valid")]
    InvalidToken,
    /// A token that was right, but too late.
    #[error("the token has expired")]
    ExpiredToken,
    /// As many unused tokens as a user may have.
    #[error("too many unused tokens; use one of them, or wait until one expires")]
    TooManyTokens,
    /// The address is proved already.
    #[error("the e-mail address is verified already")]
    AlreadyVerified,
    /// A refresh token that was rotated before: its session is now ended.
    #[error("the refresh token was used before; the session is ended")]
    ReusedToken,
    /// A refresh token that came again within the leeway: the answer to the first request holds the new one.
    #[error("the refresh token was rotated a moment ago")]
    AlreadyRotated,
    /// The session was ended or has expired.
    #[error("the session has ended")]
    SessionEnded,
    /// One of the last passwords.
    #[error("the password was used before")]
    PasswordReused,
    /// A wrong or replayed code.
    #[error("the code is not valid")]
    InvalidCode,
    /// Two-factor is not set up.
    #[error("two-factor authentication is not set up")]
    TwoFactorNotSetUp,
    /// Two-factor is on already.
    #[error("two-factor authentication is on already")]
    TwoFactorAlreadyOn,
    /// The provider's account belongs to another user, or the user has another account of this provider.
    #[error("the identity is linked to another account")]
    IdentityTaken,
    /// No such identity of this user.
    #[error("there is no such identity")]
    IdentityNotFound,
    /// Without this there would be no way left to sign in.
    #[error("this is the last way to sign in; set a password or link another identity first")]
    LastWayIn,
    /// Hashing failed: a damaged stored hash, or a policy that argon2 does not accept.
    #[error("the password could not be hashed or its stored hash is damaged")]
    Hashing,
    /// A cursor that this list did not make.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// A secret could not be sealed or opened.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Everything else that the database says.
    #[error(transparent)]
    Database(DatabaseError),
}

impl From<DbErr> for AuthError {
    /// The one place where names of constraints become words.
    fn from(error: DbErr) -> Self {
        let error = DatabaseError::from(error);
        match error.constraint() {
            Some("uq_users_email" | "idx_users_email_lower_unique") => Self::EmailTaken,
            Some("uq_users_username" | "idx_users_username_lower_unique") => Self::UsernameTaken,
            Some("chk_users_email_format") => {
                Self::Invalid(Invalid::field("email", "is not an e-mail address"))
            }
            Some("chk_users_username_format") => {
                Self::Invalid(Invalid::field("username", "is not 3 to 30 letters, digits or underscores"))
            }
            Some("uq_federated_identities_provider_user") => Self::IdentityTaken,
            Some("idx_two_factor_configs_user_id") => Self::TwoFactorAlreadyOn,
            Some(name) if name.starts_with("fk_") && name.contains("_users") => Self::UserNotFound,
            _ => Self::Database(error),
        }
    }
}
