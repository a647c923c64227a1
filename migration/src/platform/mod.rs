//! What carries the other domains: the outbox, idempotency.

pub(crate) mod m20261122_001501_create_outbox_events;
pub(crate) mod m20261122_001502_create_idempotency_keys;
