//! What carries the other domains: events that must not be lost, and requests that must not count twice.
//!
//! Who changes something that others want to hear of [appends](outbox_events::append) an [`Event`] in the transaction of the
//! change: it is delivered if and only if that commits. A [`Worker`] hands what waits to every [`Consumer`], at least once, and
//! the events of one thing in their order; what a consumer writes with the transaction that it is given, it writes exactly once.
//! What cannot be delivered is tried again later, and in the end set aside for an operator.
//!
//! Who answers a write request that a client may repeat claims its key first, and keeps the answer with the work
//! ([`idempotency_keys`]).

pub mod consumed_events;
mod consumer;
pub mod delivery;
mod error;
mod event;
mod event_transaction;
pub mod idempotency_keys;
pub mod outbox_events;
mod worker;

pub use async_trait::async_trait;
pub use consumer::{Consumer, ConsumerError};
pub use delivery::DeliveryPolicy;
pub use error::PlatformError;
pub use event::Event;
pub use event_transaction::EventTransaction;
pub use worker::Worker;
