//! Data protection: requests and consents.

pub(crate) mod m20261122_000124_create_privacy_enums;
pub(crate) mod m20261122_000125_create_data_requests;
pub(crate) mod m20261122_000126_create_user_consents;
pub(crate) mod m20261122_000178_create_privacy_rights;
