//! Columns of several values.

use sea_orm_migration::prelude::{ColumnDef, ColumnType, StringLen};

/// `UUID[]`
#[must_use]
pub fn uuids(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).array(ColumnType::Uuid).not_null().take()
}

/// `VARCHAR(length)[]`
#[must_use]
pub fn varchars(name: &'static str, length: u32) -> ColumnDef {
    ColumnDef::new(name).array(ColumnType::String(StringLen::N(length))).not_null().take()
}
