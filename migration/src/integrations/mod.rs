//! What reaches in and out: API keys, OAuth, webhooks, connections.

pub(crate) mod m20261122_001301_create_integrations_enums;
pub(crate) mod m20261122_001302_create_api_keys;
pub(crate) mod m20261122_001303_create_oauth_applications;
pub(crate) mod m20261122_001304_create_oauth_grants;
pub(crate) mod m20261122_001305_create_webhook_endpoints;
pub(crate) mod m20261122_001306_create_webhook_deliveries;
pub(crate) mod m20261122_001307_create_integrations;
