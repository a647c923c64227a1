//! What every test starts from: a real PostgreSQL with a database of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

pub mod build;
pub mod counting;
pub mod db;
pub mod dump;
pub mod entities;
pub mod env;
pub mod explain;
pub mod plans;
pub mod race;
pub mod wire;

pub use counting::Counting;
pub use db::TestDb;
pub use env::{Frozen, TestEnv};
pub use race::{held_up, on_your_marks, until_held_up};
pub use wire::Wire;
