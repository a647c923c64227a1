//! What one can ask of the Veza database: domain queries that Axum and Actix applications import.
//!
//! - [`db`]: connections, the actor in a transaction, keyset pages, database errors.
//! - [`env`]: time, randomness and keys, given by the application and held still by tests.
//! - [`input`], [`seal`], [`token`]: validation, secrets that are read back, secrets that are only verified.
//!
//! Domains: [`auth`].
//!
//! Reads take `&impl ConnectionTrait`. Writes of several statements take `&impl TransactionTrait` and own their
//! transaction; inside a caller's transaction they become a savepoint. `find_*` answers absence with `None`, `get_*`
//! with an error. No function knows HTTP, an async runtime or a global.

mod access;
pub mod auth;
pub mod db;
pub mod env;
pub mod input;
mod patch;
pub mod profiles;
pub mod seal;
pub mod token;

pub use patch::Patch;
