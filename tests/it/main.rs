//! Every promise of the layer, as a test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod auth;
mod db;
mod files;
mod local;
mod migrate;
mod platform;
mod profiles;
mod schema;
mod text;
