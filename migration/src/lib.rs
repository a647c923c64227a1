//! How the Veza schema came: one migration per change, in sequence, each with its exact inverse.
//!
//! Applications call [`Migrator`] through `sea_orm_migration::MigratorTrait`; people run the binary of this crate.

use sea_orm_migration::prelude::*;

mod admin;
mod auth;
pub mod backfill;
#[cfg(feature = "cli")]
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod concurrently;
#[cfg(feature = "cli")]
pub mod export;
mod files;
#[cfg(feature = "cli")]
pub mod fresh;
mod ground;
pub mod limits;
#[cfg(feature = "local")]
pub mod local;
pub mod prelude;
mod profiles;
pub mod record;
#[cfg(feature = "cli")]
pub mod runner;
pub mod schema;
pub mod sql;

/// Every migration of the Veza database, oldest first.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(ground::m20261122_000001_create_extensions::Migration),
            Box::new(ground::m20261122_000002_create_schema_veza::Migration),
            Box::new(ground::m20261122_000003_create_update_updated_at_column::Migration),
            Box::new(ground::m20261122_000004_create_identity_enums::Migration),
            Box::new(ground::m20261122_000005_create_ensure_partitions::Migration),
            Box::new(admin::m20261122_000006_create_audit_logs::Migration),
            Box::new(admin::m20261122_000007_create_audit_trigger::Migration),
            Box::new(auth::m20261122_000008_create_users::Migration),
            Box::new(auth::m20261122_000009_create_auth_sessions::Migration),
            Box::new(auth::m20261122_000010_create_refresh_tokens::Migration),
            Box::new(auth::m20261122_000011_create_password_reset_tokens::Migration),
            Box::new(auth::m20261122_000012_create_email_verification_tokens::Migration),
            Box::new(auth::m20261122_000013_create_password_history::Migration),
            Box::new(auth::m20261122_000014_create_two_factor_configs::Migration),
            Box::new(auth::m20261122_000015_create_federated_identities::Migration),
            Box::new(auth::m20261122_000016_create_login_attempts::Migration),
            Box::new(profiles::m20261122_000017_create_user_profiles::Migration),
            Box::new(profiles::m20261122_000018_create_user_settings::Migration),
            Box::new(profiles::m20261122_000019_create_user_roles::Migration),
            Box::new(profiles::m20261122_000020_create_badges::Migration),
            Box::new(profiles::m20261122_000021_create_user_badges::Migration),
            Box::new(files::m20261122_000022_create_files::Migration),
            Box::new(files::m20261122_000023_create_file_uploads::Migration),
            Box::new(files::m20261122_000024_create_file_metadata::Migration),
            Box::new(files::m20261122_000025_create_file_conversions::Migration),
            Box::new(ground::m20261122_000026_create_backfills::Migration),
            Box::new(auth::m20261122_000027_create_two_factor_steps::Migration),
            Box::new(ground::m20261122_000099_create_composite_types::Migration),
        ]
    }
}
