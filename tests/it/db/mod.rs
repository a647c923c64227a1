//! The shared ground of the services, on a real server: connections, the actor, pages, errors.

mod actor;
mod connect;
mod counting;
mod error;
mod page;
mod pool;
mod query;
mod round_trips;
mod row;
