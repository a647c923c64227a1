//! What one can ask of the Veza database: domain queries that Axum and Actix applications import.
//!
//! - [`db`]: connections, the actor in a transaction, keyset pages, database errors.
//! - [`mod@env`]: time, randomness and keys, given by the application and held still by tests.
//! - [`input`], [`seal`], [`token`]: validation, secrets that are read back, secrets that are only verified.
//!
//! Domains: [`auth`], [`profiles`], [`files`], [`streaming`], [`chat`], [`social`], [`search`], [`notifications`],
//! [`platform`].
//!
//! Reads take `&impl ConnectionTrait`. Writes of several statements take `&impl TransactionTrait` and own their
//! transaction; inside a caller's transaction they become a savepoint. `find_*` answers absence with `None`, `get_*`
//! with an error. No function knows HTTP, an async runtime or a global.

#[macro_use]
mod visible;

mod access;
pub mod auth;
pub mod chat;
pub mod db;
pub mod env;
pub mod files;
pub mod input;
mod keyed;
pub mod notifications;
mod patch;
pub mod platform;
pub mod profiles;
pub mod seal;
pub mod search;
pub mod social;
pub mod streaming;
pub mod token;

pub use patch::Patch;

#[cfg(test)]
mod tests {
    /// So that what the README shows is what compiles.
    #[test]
    fn the_readme_shows_the_example() {
        let example = include_str!("../examples/accounts.rs");
        let readme = include_str!("../README.md");
        let parts: Vec<_> = example.split("// readme: start\n").skip(1).collect();
        assert_eq!(parts.len(), readme.matches("```rust\n").count());
        for part in parts {
            let shown = part.split_once("// readme: end").unwrap().0;
            let indent = shown.len() - shown.trim_start_matches(' ').len();
            let lines: Vec<_> = shown.lines().map(|line| line.get(indent..).unwrap_or_default()).collect();
            let code = lines.join("\n");
            assert!(readme.contains(&format!("```rust\n{}\n```", code.trim_end())), "{code}");
        }
    }
}
