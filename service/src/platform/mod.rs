//! What carries the other domains: events that must not be lost, and requests that must not count twice.
//!
//! Who changes something that others want to hear of [appends](outbox_events::append) an event in the transaction of the
//! change: it is delivered if and only if that commits.

mod event;
pub mod outbox_events;

pub use event::Event;
