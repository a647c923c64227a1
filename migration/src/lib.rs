//! How the Veza schema came: one migration per change, in sequence, each with its exact inverse.
//!
//! Applications call [`Migrator`] through `sea_orm_migration::MigratorTrait`; people run the binary of this crate.

use sea_orm_migration::prelude::*;

mod admin;
mod analytics;
mod auth;
pub mod backfill;
mod billing;
mod chat;
#[cfg(feature = "cli")]
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
mod cloud;
pub mod concurrently;
#[cfg(feature = "cli")]
pub mod counters;
mod education;
#[cfg(feature = "cli")]
pub mod export;
mod files;
#[cfg(feature = "cli")]
pub mod fresh;
mod ground;
mod hardware;
mod integrations;
pub mod limits;
#[cfg(feature = "local")]
pub mod local;
mod marketplace;
mod notifications;
mod platform;
pub mod prelude;
mod privacy;
mod profiles;
pub mod record;
#[cfg(feature = "cli")]
pub mod runner;
pub mod schema;
mod search;
mod sequence;
mod social;
pub mod sql;
mod streaming;
mod upkeep;

/// Every migration of the Veza database, oldest first.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        sequence::all()
    }
}
