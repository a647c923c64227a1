//! What every test starts from: a real PostgreSQL with a database of its own.

pub mod db;
pub mod dump;

pub use db::TestDb;
