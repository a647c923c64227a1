//! Storage of others: linked accounts, backups, transfers.

pub(crate) mod m20261122_000801_create_cloud_enums;
pub(crate) mod m20261122_000802_create_cloud_accounts;
pub(crate) mod m20261122_000803_create_backup_jobs;
pub(crate) mod m20261122_000804_create_sync_operations;
