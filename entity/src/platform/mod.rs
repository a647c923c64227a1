//! What carries the other domains: events that must not be lost, and requests that must not count twice.
//!
//! Whoever changes something that others want to hear of writes an [`outbox_events`] row in the same transaction; a
//! publisher passes it on afterwards, at least once. Whoever answers a write request that a client may repeat keeps the
//! answer in [`idempotency_keys`], and gives it again.

pub mod idempotency_keys;
pub mod outbox_events;

/// The entities of this domain under the names of their tables, and the shapes of their JSON columns.
pub mod prelude {
    pub use super::idempotency_keys::Entity as IdempotencyKeys;
    pub use super::outbox_events::{Entity as OutboxEvents, EventHeaders};
}
