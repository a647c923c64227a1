//! What people may ask of their data, and what they agreed to.
//!
//! [`data_requests`] are requests for export, erasure or rectification, with a legal deadline; [`user_consents`] is
//! the history of what somebody granted or refused.

pub mod data_requests;
pub mod user_consents;

/// The entities of this domain under the names of their tables, its enums, documents and links.
pub mod prelude {
    pub use super::data_requests::{DataRequestKind, DataRequestStatus, Entity as DataRequests};
    pub use super::user_consents::Entity as UserConsents;
}
