//! The line of an entity file that says what the database says.

use super::{Column, ForeignKey, Table};

/// The field for a column, in one line with its attribute.
#[must_use]
pub fn column(table: &Table, column: &Column) -> String {
    let mut attributes = Vec::new();
    if table.primary_key.contains(&column.name) {
        attributes.push("primary_key, auto_increment = false".to_owned());
    }
    if table.unique.iter().any(|key| *key == [column.name.clone()]) {
        attributes.push("unique".to_owned());
    }
    if let Some(key) = table.unique.iter().find(|key| key.len() > 1 && key.contains(&column.name)) {
        attributes.push(format!("unique_key = \"{}\"", key.join("_")));
    }
    if let Some(kind) = column_type(&column.sql_type) {
        attributes.push(format!("column_type = \"{kind}\""));
        if column.nullable {
            attributes.push("nullable".to_owned());
        }
    }
    let attribute =
        if attributes.is_empty() { String::new() } else { format!("#[sea_orm({})] ", attributes.join(", ")) };
    let kind = rust_type(table, column);
    let kind = if column.nullable && !table.is_view { format!("Option<{kind}>") } else { kind };
    format!("{attribute}pub {}: {kind},", column.name)
}

/// What `column_type` has to say where the Rust type alone would say something else.
fn column_type(sql_type: &str) -> Option<String> {
    Some(match sql_type {
        "text" => "Text".to_owned(),
        "jsonb" => "JsonBinary".to_owned(),
        _ => {
            let numeric = sql_type.strip_prefix("numeric(")?.strip_suffix(')')?;
            format!("Decimal(Some(({})))", numeric.replace(',', ", "))
        }
    })
}

/// The Rust type of a value of the column.
#[must_use]
pub fn rust_type(table: &Table, column: &Column) -> String {
    let sql_type = column.sql_type.as_str();
    if let Some(element) = sql_type.strip_suffix("[]") {
        let element = Column { sql_type: element.to_owned(), ..column.clone() };
        return format!("Vec<{}>", rust_type(table, &element));
    }
    let base = sql_type.split('(').next().unwrap_or(sql_type);
    let text = ["character varying", "text", "character", "bytea"].contains(&base);
    let name = column.name.as_str();
    if text
        && (name.ends_with("_hash")
            || name.ends_with("_encrypted")
            || name.ends_with("_token")
            || name == "token")
    {
        return if base == "bytea" { "SecretBytes".to_owned() } else { "Secret".to_owned() };
    }
    match base {
        "uuid" => "Uuid",
        "boolean" => "bool",
        "smallint" => "i16",
        "integer" => "i32",
        "bigint" => "i64",
        "real" => "f32",
        "double precision" => "f64",
        "numeric" => "Decimal",
        "timestamp with time zone" => "DateTimeUtc",
        "date" => "Date",
        "jsonb" | "json" => "Json",
        "inet" => "IpNetwork",
        "bytea" => "Vec<u8>",
        _ if column.values.is_some() && text => return pascal(&format!("{}_{name}", singular(&table.name))),
        _ if column.values.is_some() => return pascal(sql_type),
        "character varying" | "text" | "character" => "String",
        other => return format!("/* {other}: no Rust type is agreed for it */ String"),
    }
    .to_owned()
}

/// The field for a foreign key, in one line with its attribute.
#[must_use]
pub fn relation(table: &Table, key: &ForeignKey, path_of: impl Fn(&str) -> Option<String>) -> String {
    let column = key.from.first().map_or("", String::as_str);
    let name = column.strip_suffix("_id").or_else(|| column.strip_suffix("_by")).unwrap_or(column);
    let columns = |names: &[String]| match names {
        [one] => one.clone(),
        several => format!("({})", several.join(", ")),
    };
    let of_itself = key.table == table.name;
    let several = table.foreign_keys.iter().filter(|other| other.table == key.table).count() > 1;
    let mut attributes = vec![if of_itself { "self_ref" } else { "belongs_to" }.to_owned()];
    if several || of_itself {
        attributes.push(format!("relation_enum = \"{}\"", pascal(name)));
    }
    attributes.push(format!("from = \"{}\", to = \"{}\"", columns(&key.from), columns(&key.to)));
    let entity = if of_itself {
        "Entity".to_owned()
    } else {
        let path = path_of(&key.table).unwrap_or_else(|| format!("<domain>::{}", key.table));
        format!("crate::{path}::Entity")
    };
    let optional = key.from.iter().any(|name| table.column(name).is_some_and(|column| column.nullable));
    let entity = if optional { format!("Option<{entity}>") } else { entity };
    format!("#[sea_orm({})] pub {name}: BelongsTo<{entity}>,", attributes.join(", "))
}

/// `order_status` → `OrderStatus`.
#[must_use]
pub fn pascal(snake: &str) -> String {
    snake
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
                .unwrap_or_default()
        })
        .collect()
}

fn singular(table: &str) -> &str {
    table.strip_suffix('s').unwrap_or(table)
}
