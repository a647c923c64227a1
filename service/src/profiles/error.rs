//! Everything that can go wrong with a profile, as a caller needs to know it.

use sea_orm::DbErr;

use crate::{
    db::{CursorError, DatabaseError},
    input::Invalid,
};

/// Why something about a profile was refused.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// Fields of the input that cannot be accepted.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// No such user, or none whose profile the actor may see; which of the two is not said.
    #[error("there is no such user")]
    UserNotFound,
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// The user does not claim this role.
    #[error("the user does not have this role")]
    RoleNotFound,
    /// No such badge, or the user has not earned it.
    #[error("there is no such badge")]
    BadgeNotFound,
    /// The badge can no longer be earned.
    #[error("the badge can no longer be earned")]
    BadgeInactive,
    /// Another badge has this name.
    #[error("the name of the badge is taken")]
    BadgeNameTaken,
    /// Another badge has this slug.
    #[error("the slug of the badge is taken")]
    BadgeSlugTaken,
    /// A cursor that this list did not make.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// Everything else that the database says.
    #[error(transparent)]
    Database(DatabaseError),
}

impl From<DbErr> for ProfileError {
    /// The one place where names of constraints become words.
    fn from(error: DbErr) -> Self {
        let error = DatabaseError::from(error);
        match error.constraint() {
            Some("uq_badges_name") => Self::BadgeNameTaken,
            Some("idx_badges_slug") => Self::BadgeSlugTaken,
            Some("chk_badges_color_format") => Self::Invalid(Invalid::field("color", "is not #RRGGBB")),
            Some("fk_user_badges_badges") => Self::BadgeNotFound,
            Some(name) if name.starts_with("fk_") && name.contains("_users") => Self::UserNotFound,
            _ => Self::Database(error),
        }
    }
}
