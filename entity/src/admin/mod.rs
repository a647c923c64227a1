//! How the platform is run, and what its operators can look up afterwards.
//!
//! [`audit_logs`] records who changed what in the tables where that matters.

pub mod audit_logs;

/// The entities of this domain under the names of their tables, and its enums.
pub mod prelude {
    pub use super::audit_logs::Entity as AuditLogs;
}
