//! Bytes that lie in storage, and the row that is made of them.

use entity::files::files;
use garde::Validate;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ConnectionTrait,
    prelude::{DateTimeUtc, Json, Uuid},
};

use super::FileError;
use crate::input;

/// Where the bytes of a file lie.
#[derive(Clone, Debug, PartialEq, Eq, Validate)]
pub struct Stored {
    /// S3 key or local path; the same text wherever the same bytes are meant. At most 2,048 characters.
    #[garde(length(chars, min = 1, max = 2_048), custom(input::text))]
    pub storage_path: String,
    /// `s3`, `minio`, `local`; at most 50 characters.
    #[garde(length(chars, min = 1, max = 50), custom(input::text))]
    pub storage_provider: String,
    /// At most 255 characters.
    #[garde(length(chars, min = 1, max = 255), inner(custom(input::text)))]
    pub bucket_name: Option<String>,
    /// Where the application serves it: an address of the web or a path. At most 2,048 characters.
    #[garde(length(chars, min = 1, max = 2_048), custom(input::text))]
    pub url: String,
    /// The same of a small picture of it.
    #[garde(length(chars, min = 1, max = 2_048), inner(custom(input::text)))]
    pub thumbnail_url: Option<String>,
    /// SHA-256 of the bytes in hex, as storage or a worker computed it. Never a client's claim: who names the hash of bytes
    /// would be given them.
    #[garde(inner(custom(sha256)))]
    pub file_hash: Option<String>,
}

/// A file to be made of stored bytes.
#[derive(Clone, Debug, PartialEq, Eq, Validate)]
pub struct NewFile {
    /// 1 to 255 characters.
    #[garde(length(chars, min = 1, max = 255), custom(input::text))]
    pub filename: String,
    /// `audio/mpeg`; at most 100 characters.
    #[garde(custom(media_type))]
    pub mime_type: String,
    /// Bytes, at least 1.
    #[garde(range(min = 1))]
    pub file_size: i64,
    /// Where they lie.
    #[garde(dive)]
    pub stored: Stored,
}

impl Stored {
    /// With the hash as the database keeps it, in lower case.
    pub(super) fn normal(mut self) -> Self {
        self.file_hash = self.file_hash.map(|hash| hash.to_ascii_lowercase());
        self
    }
}

/// Writes the row of a file of `user_id`. `new` is checked.
pub(super) async fn insert(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    new: NewFile,
    metadata: Option<Json>,
    is_public: bool,
    now: DateTimeUtc,
) -> Result<files::Model, FileError> {
    let row = files::ActiveModel {
        user_id: Set(user_id),
        filename: Set(new.filename.clone()),
        original_filename: Set(new.filename),
        mime_type: Set(new.mime_type),
        file_size: Set(new.file_size),
        storage_path: Set(new.stored.storage_path),
        storage_provider: Set(new.stored.storage_provider),
        bucket_name: Set(new.stored.bucket_name),
        url: Set(new.stored.url),
        thumbnail_url: Set(new.stored.thumbnail_url),
        file_hash: Set(new.stored.file_hash),
        metadata: Set(metadata),
        is_public: Set(is_public),
        created_at: Set(now),
        ..Default::default()
    };
    Ok(row.insert(db).await?)
}

/// Rule for media types, RFC 6838: `type/subtype` in ASCII, at most 100 characters, without parameters.
pub(super) fn media_type<T: AsRef<str> + ?Sized, C>(value: &T, _: &C) -> garde::Result {
    let value = value.as_ref();
    let name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
    };
    let formed = value.len() <= 100
        && value.split_once('/').is_some_and(|(kind, subtype)| name(kind) && name(subtype));
    if formed { Ok(()) } else { Err(garde::Error::new("is not a media type such as audio/mpeg")) }
}

/// Rule for hashes: 64 hex digits, in either case.
pub(super) fn sha256<T: AsRef<str> + ?Sized, C>(value: &T, _: &C) -> garde::Result {
    let value = value.as_ref();
    let formed = value.len() == 64 && value.chars().all(|c| c.is_ascii_hexdigit());
    if formed { Ok(()) } else { Err(garde::Error::new("is not a SHA-256 in hex")) }
}
