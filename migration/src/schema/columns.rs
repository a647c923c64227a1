//! Columns by the names that PostgreSQL gives their types. NOT NULL unless `.null()` follows.

use sea_orm_migration::prelude::{ColumnDef, Expr};

/// The primary key of every table: a random UUID.
#[must_use]
pub fn id() -> ColumnDef {
    partitioned_id().primary_key().take()
}

/// `id` of a partitioned table, whose primary key is `(id, partition column)`.
#[must_use]
pub fn partitioned_id() -> ColumnDef {
    uuid("id").default(Expr::cust("gen_random_uuid()")).take()
}

/// When the row was written.
#[must_use]
pub fn created_at() -> ColumnDef {
    timestamptz("created_at").default(now()).take()
}

/// When the row was last changed; kept by `trg_{table}_updated_at`.
#[must_use]
pub fn updated_at() -> ColumnDef {
    timestamptz("updated_at").default(now()).take()
}

/// Soft delete, for what users see.
#[must_use]
pub fn deleted_at() -> ColumnDef {
    timestamptz("deleted_at").null().comment("Soft delete; NULL = live").take()
}

/// The time at which the transaction began.
#[must_use]
pub fn now() -> Expr {
    Expr::cust("NOW()")
}

/// `UUID`
#[must_use]
pub fn uuid(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().not_null().take()
}

/// `VARCHAR(length)`
#[must_use]
pub fn varchar(name: &'static str, length: u32) -> ColumnDef {
    ColumnDef::new(name).string_len(length).not_null().take()
}

/// `TEXT`
#[must_use]
pub fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

/// `INTEGER`
#[must_use]
pub fn integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().not_null().take()
}

/// `BIGINT`
#[must_use]
pub fn bigint(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// `DECIMAL(precision, scale)`
#[must_use]
pub fn decimal(name: &'static str, precision: u32, scale: u32) -> ColumnDef {
    ColumnDef::new(name).decimal_len(precision, scale).not_null().take()
}

/// `BOOLEAN`
#[must_use]
pub fn boolean(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// `TIMESTAMPTZ`
#[must_use]
pub fn timestamptz(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().not_null().take()
}

/// `DATE`
#[must_use]
pub fn date(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).date().not_null().take()
}

/// `JSONB`
#[must_use]
pub fn jsonb(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).json_binary().not_null().take()
}

/// `INET`
#[must_use]
pub fn inet(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).inet().not_null().take()
}

/// A column of the PostgreSQL enum `type_name`.
#[must_use]
pub fn enumeration(name: &'static str, type_name: &'static str) -> ColumnDef {
    ColumnDef::new(name).custom(type_name).not_null().take()
}
