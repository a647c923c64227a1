//! Everything that can go wrong with a file, as a caller needs to know it.

use sea_orm::DbErr;

use crate::{
    db::{CursorError, DatabaseError},
    input::Invalid,
};

/// Why something about a file was refused.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Fields of the input that cannot be accepted.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// No such user, or the account is closed.
    #[error("there is no such user")]
    UserNotFound,
    /// No such file, or none that the actor may see; which of the two is not said.
    #[error("there is no such file")]
    FileNotFound,
    /// The scanner found something in the file: nobody but its owner may have it.
    #[error("something was found in the file; it cannot be public")]
    Infected,
    /// No such upload of the actor's.
    #[error("there is no such upload")]
    UploadNotFound,
    /// Too late: open another.
    #[error("the upload has expired")]
    UploadExpired,
    /// The upload was given up: open another.
    #[error("the upload was given up")]
    UploadFailed,
    /// The upload is a file already.
    #[error("the upload is completed")]
    UploadCompleted,
    /// Not all bytes are there.
    #[error("{uploaded} of {file_size} bytes have arrived")]
    UploadIncomplete {
        /// Bytes that storage has confirmed.
        uploaded: i64,
        /// Bytes that were announced.
        file_size: i64,
    },
    /// No such conversion, or none that the actor may see.
    #[error("there is no such conversion")]
    ConversionNotFound,
    /// The worker was silent for longer than its lease, or the source file was deleted: its result is not wanted.
    #[error("the conversion is not this worker's any more")]
    ClaimLost,
    /// Only a conversion that failed is tried again.
    #[error("the conversion did not fail")]
    NotFailed,
    /// A cursor that this list did not make.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// Everything else that the database says.
    #[error(transparent)]
    Database(DatabaseError),
}

impl From<DbErr> for FileError {
    /// The one place where names of constraints become words.
    fn from(error: DbErr) -> Self {
        let error = DatabaseError::from(error);
        match error.constraint() {
            Some("chk_files_size_positive") => Self::Invalid(Invalid::field("file_size", "is not positive")),
            Some("chk_file_uploads_bytes_uploaded") => {
                Self::Invalid(Invalid::field("bytes_uploaded", "is beyond the size of the file"))
            }
            Some(name) if name.starts_with("fk_file_conversions_files") => Self::FileNotFound,
            Some("fk_file_metadata_files") => Self::FileNotFound,
            Some("fk_files_users" | "fk_file_uploads_users") => Self::UserNotFound,
            _ => Self::Database(error),
        }
    }
}
