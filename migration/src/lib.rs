//! How the Veza schema came: one migration per change, in sequence, each with its exact inverse.
//!
//! Applications call [`Migrator`] through `sea_orm_migration::MigratorTrait`; people run the binary of this crate.

#[cfg(feature = "local")]
pub mod local;

use sea_orm_migration::prelude::*;

/// Every migration of the Veza database, oldest first.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![]
    }
}
