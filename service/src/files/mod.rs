//! What people upload, from the first byte to the last format.
//!
//! A client opens a [`file_uploads`] row, sends the bytes to object storage and [records](file_uploads::record_progress) what
//! has arrived, across interruptions. [`file_uploads::complete`] makes a [`files`] row of it. Workers read out what is inside
//! ([`file_metadata`]) and [claim](file_conversions::claim) conversions, each of which ends in a file again.
//!
//! The database knows where bytes lie and never touches them: who calls deletes them from storage when told to.
//!
//! Locks are taken in the order users, uploads, files, conversions.
//!
//! Functions that need the time or a bound take a [`Files`], which an application makes once.

mod error;
pub mod file_conversions;
pub mod file_metadata;
pub mod file_uploads;
#[expect(
    clippy::module_inception,
    reason = "the domain is named after its first table, as in the other crates"
)]
pub mod files;
mod policy;
mod stored;

pub use error::FileError;
pub use policy::{Files, Policy};
pub use stored::{NewFile, Stored};
