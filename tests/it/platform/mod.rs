mod delivery;
mod idempotency_keys;
mod outbox_events;
mod plans;
mod poison;
mod statements;
mod worker;
