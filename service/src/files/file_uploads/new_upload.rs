//! What a client announces.

use garde::Validate;
use sea_orm::prelude::Json;

use crate::{files::stored::media_type, input};

/// An upload to be opened.
#[derive(Clone, Debug, Validate)]
pub struct NewUpload {
    /// The name on the owner's device, 1 to 255 characters.
    #[garde(length(chars, min = 1, max = 255), custom(input::text))]
    pub filename: String,
    /// Bytes, 1 to [`Policy::max_file_size`](crate::files::Policy::max_file_size).
    #[garde(range(min = 1))]
    pub file_size: i64,
    /// `audio/mpeg`; at most 100 characters.
    #[garde(custom(media_type))]
    pub mime_type: String,
    /// In how many pieces the client cuts it, at least 1, if it says so.
    #[garde(range(min = 1))]
    pub total_chunks: Option<i32>,
    /// Where the bytes are going, 1 to 2,048 characters. Unique to this upload: it is deleted if the upload comes to nothing.
    #[garde(length(chars, min = 1, max = 2_048), inner(custom(input::text)))]
    pub storage_key: Option<String>,
    /// The id of an S3 multipart upload, 1 to 2,048 characters.
    #[garde(length(chars, min = 1, max = 2_048), inner(custom(input::text)))]
    pub upload_id: Option<String>,
    /// What the client wants to be kept with the file: an object of at most 256 KiB.
    #[garde(inner(custom(input::json_object)))]
    pub metadata: Option<Json>,
}
