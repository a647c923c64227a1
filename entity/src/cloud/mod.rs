//! Storage elsewhere: accounts that people link, and what is copied to and from them.
//!
//! [`cloud_accounts`] are the links. [`backup_jobs`] save a user's data regularly, to such an account or to the
//! platform's own storage, and [`sync_operations`] is the queue and the history of single files.

pub mod backup_jobs;
pub mod cloud_accounts;
pub mod sync_operations;

/// The entities of this domain under the names of their tables, its enums, documents and links.
pub mod prelude {
    pub use super::backup_jobs::{BackupJobStatus, Entity as BackupJobs};
    pub use super::cloud_accounts::{CloudProvider, Entity as CloudAccounts};
    pub use super::sync_operations::{Entity as SyncOperations, SyncDirection, SyncOperationStatus};
}
