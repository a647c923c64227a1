//! What every domain stands on: extensions, the schema `veza`, shared types and functions.

pub(crate) mod m20261122_000001_create_extensions;
pub(crate) mod m20261122_000002_create_schema_veza;
pub(crate) mod m20261122_000003_create_update_updated_at_column;
pub(crate) mod m20261122_000004_create_identity_enums;
pub(crate) mod m20261122_000005_create_ensure_partitions;
pub(crate) mod m20261122_000026_create_backfills;
pub(crate) mod m20261122_000028_create_composite_types;
pub(crate) mod m20261122_000130_create_counters;
pub(crate) mod m20261122_000131_create_roll_up_counters;
pub(crate) mod m20261122_000143_create_reconcile_counter;
pub(crate) mod m20261122_000160_create_application_role;
pub(crate) mod m20261122_000161_create_actor_functions;
