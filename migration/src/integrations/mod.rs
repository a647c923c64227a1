//! What reaches in and out: API keys, OAuth, webhooks, connections.

pub(crate) mod m20261122_000117_create_integrations_enums;
pub(crate) mod m20261122_000118_create_api_keys;
pub(crate) mod m20261122_000119_create_oauth_applications;
pub(crate) mod m20261122_000120_create_oauth_grants;
pub(crate) mod m20261122_000121_create_webhook_endpoints;
pub(crate) mod m20261122_000122_create_webhook_deliveries;
pub(crate) mod m20261122_000123_create_integrations;
pub(crate) mod m20261122_000177_create_integrations_rights;
