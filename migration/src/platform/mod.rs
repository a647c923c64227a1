//! What carries the other domains: the outbox, idempotency.

pub(crate) mod m20261122_000127_create_outbox_events;
pub(crate) mod m20261122_000128_create_idempotency_keys;
pub(crate) mod m20261122_000179_create_platform_rights;
pub(crate) mod m20261122_000180_create_append_events;
pub(crate) mod m20261122_000181_create_outbox_delivery;
