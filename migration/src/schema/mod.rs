//! The words that migrations are written in, so that a table reads like its specification.
//!
//! Each is a thin helper over SeaORM's DSL; where it runs SQL it goes through [`crate::sql::execute`], so that a
//! failure names its statement. None asks the database anything: the same calls print their SQL without one.

pub mod arrays;
pub mod columns;
pub mod composite;
pub mod constraints;
pub mod counters;
pub mod enums;
pub mod indexes;
pub mod kinds;
mod layout;
pub mod money;
pub mod partitions;
pub mod rights;
pub mod tables;
pub mod triggers;

/// `name` as an SQL identifier.
fn ident(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
