//! What a migration file needs: `use crate::prelude::*;`.

pub use sea_orm_migration::prelude::*;

pub use crate::schema::arrays::{uuids, varchars};
pub use crate::schema::columns::{
    bigint, boolean, created_at, date, decimal, deleted_at, enumeration, id, inet, integer, jsonb, now,
    partitioned_id, text, timestamptz, updated_at, uuid, varchar,
};
pub use crate::schema::composite::CompositeKeys;
pub use crate::schema::constraints::{Cascade, Constraints, Restrict, SetNull};
pub use crate::schema::counters::{
    Counter, create_counter, create_counter_triggers, drop_counter, drop_counter_triggers,
};
pub use crate::schema::enums::{create_enum, drop_enum};
pub use crate::schema::indexes::{
    Partial, asc, create_indexes, desc, expr, index, keep_pending_list_short, unique_index,
};
pub use crate::schema::kinds::{Method, by_class, bytea, tsvector};
pub use crate::schema::money::{currency, money};
pub use crate::schema::partitions::{Granularity, Partitions, create_partitions, forget_partitions};
pub use crate::schema::rights::{Rights, grant_rights, open, own, protected, revoke_rights};
pub use crate::schema::tables::{create_table, create_table_with_counters, drop_table, table};
pub use crate::schema::triggers::create_audit_trigger;
pub use crate::sql;
