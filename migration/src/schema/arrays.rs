//! Columns of several values, and the GIN indexes that find what is among them.

use sea_orm_migration::prelude::{ColumnDef, ColumnType, IndexCreateStatement, IntoIndexColumn, StringLen};

use super::indexes::index;

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

/// `idx_{table}_{what}_gin`: of an array, a document, or the `tsvector` of a text.
#[must_use]
pub fn gin_index<C: IntoIndexColumn, const N: usize>(
    name: &'static str,
    columns: [C; N],
) -> IndexCreateStatement {
    index(name, columns).full_text().take()
}
