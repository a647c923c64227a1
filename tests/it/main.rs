//! Every promise of the layer, as a test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod auth;
mod chat;
mod consumer;
mod db;
mod entity;
mod files;
mod local;
mod migrate;
mod notifications;
mod platform;
mod profiles;
mod schema;
mod search;
mod social;
mod streaming;
mod text;
