//! Authentication and security: accounts, sessions, tokens, second factor, attempts.

pub(crate) mod m20261122_000008_create_users;
pub(crate) mod m20261122_000009_create_auth_sessions;
pub(crate) mod m20261122_000010_create_refresh_tokens;
pub(crate) mod m20261122_000011_create_password_reset_tokens;
pub(crate) mod m20261122_000012_create_email_verification_tokens;
pub(crate) mod m20261122_000013_create_password_history;
pub(crate) mod m20261122_000014_create_two_factor_configs;
pub(crate) mod m20261122_000015_create_federated_identities;
pub(crate) mod m20261122_000016_create_login_attempts;
pub(crate) mod m20261122_000027_create_two_factor_steps;
pub(crate) mod m20261122_000162_create_auth_rights;
