//! Files, how they arrive, what is in them, what they become.

pub(crate) mod m20261122_000022_create_files;
pub(crate) mod m20261122_000023_create_file_uploads;
pub(crate) mod m20261122_000024_create_file_metadata;
pub(crate) mod m20261122_000025_create_file_conversions;
pub(crate) mod m20261122_000164_create_files_rights;
