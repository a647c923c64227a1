//! What a user shows and chose, his roles and badges.

pub(crate) mod m20261122_000017_create_user_profiles;
pub(crate) mod m20261122_000018_create_user_settings;
pub(crate) mod m20261122_000019_create_user_roles;
pub(crate) mod m20261122_000020_create_badges;
pub(crate) mod m20261122_000021_create_user_badges;
pub(crate) mod m20261122_000132_count_user_profiles;
pub(crate) mod m20261122_000163_create_profiles_rights;
