//! Which Rust type a column is read into.

use crate::entities::Column;

/// Whether the entity's type stands for the database's.
pub(super) fn same_type(database: &str, entity: &str) -> bool {
    let without_length = |kind: &str| match kind.split_once('(') {
        Some((base, rest)) if base.starts_with("character") => {
            format!("character varying{}", rest.split_once(')').map_or("", |(_, rest)| rest))
        }
        _ => kind.to_owned(),
    };
    database == entity
        || without_length(database) == entity
        || (entity == "character varying[]" && database == "text[]")
}

/// Whether a value of the column's type can be read into that Rust type.
pub(super) fn fits(rust: &str, column: &Column) -> bool {
    let rust = rust.rsplit("::").next().unwrap_or(rust);
    let base = column.sql_type.split('(').next().unwrap_or(&column.sql_type);
    if column.sql_type.ends_with("[]") {
        return rust.starts_with("Vec<");
    }
    // A name that is none of the common ones is a type of ours, made for the column.
    let own = ![
        "Uuid",
        "bool",
        "i16",
        "i32",
        "i64",
        "f32",
        "f64",
        "Decimal",
        "DateTimeUtc",
        "Date",
        "Json",
        "IpNetwork",
        "String",
    ]
    .contains(&rust)
        && !rust.starts_with("Vec<");
    match base {
        "uuid" => rust == "Uuid",
        "boolean" => rust == "bool",
        "smallint" => rust == "i16",
        "integer" => rust == "i32",
        "bigint" => rust == "i64",
        "real" => rust == "f32",
        "double precision" => rust == "f64",
        "numeric" => rust == "Decimal",
        "timestamp with time zone" => rust == "DateTimeUtc",
        "date" => rust == "Date",
        "inet" => rust == "IpNetwork",
        "jsonb" | "json" => rust == "Json" || own,
        "bytea" => rust == "Vec<u8>" || own,
        "character varying" | "text" | "character" if column.values.is_none() => rust == "String" || own,
        _ => own,
    }
}
