//! Storage of others: linked accounts, backups, transfers.

pub(crate) mod m20261122_000092_create_cloud_enums;
pub(crate) mod m20261122_000093_create_cloud_accounts;
pub(crate) mod m20261122_000094_create_backup_jobs;
pub(crate) mod m20261122_000095_create_sync_operations;
pub(crate) mod m20261122_000172_create_cloud_rights;
