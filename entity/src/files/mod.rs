//! What people upload, from the first byte to the last format.
//!
//! A client opens a [`file_uploads`] row, sends the bytes to object storage and records its progress there, across
//! interruptions. A complete upload becomes a [`files`] row. What is inside the file is read out into [`file_metadata`],
//! and [`file_conversions`] is the queue of the formats that workers make of it, each of which is a file again.

pub mod file_conversions;
pub mod file_metadata;
pub mod file_uploads;
#[expect(
    clippy::module_inception,
    reason = "the domain is named after its first table, as in the other crates"
)]
pub mod files;

/// The entities of this domain under the names of their tables, and its enums.
pub mod prelude {
    pub use super::file_conversions::{Entity as FileConversions, FileConversionStatus};
    pub use super::file_metadata::Entity as FileMetadata;
    pub use super::file_uploads::{Entity as FileUploads, FileUploadStatus};
    pub use super::files::Entity as Files;
}
