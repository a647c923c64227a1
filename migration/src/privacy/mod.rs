//! Data protection: requests and consents.

pub(crate) mod m20261122_001401_create_privacy_enums;
pub(crate) mod m20261122_001402_create_data_requests;
pub(crate) mod m20261122_001403_create_user_consents;
