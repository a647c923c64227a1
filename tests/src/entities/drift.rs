//! The entities against the database, both ways.
//!
//! What is compared, and how it is read:
//!
//! - **Types.** `VARCHAR(n)` and `CHAR(n)` are a `String` without a length: the database checks it, the service says it better. A length that
//!   an entity gives has to be right. `Vec<String>` is any array of text. All else is said exactly.
//! - **Nullability.** The columns of a materialised view have none.
//! - **Defaults.** A default that an entity states (`default_value`, `default_expr`) is the database's. The `#[default]` of an enum
//!   is the default of its column, where the column has one. Which columns an `ActiveModel` may leave to the database is no part of
//!   an entity; the list of them is kept beside the tests, and compared there.
//! - **Unique keys.** Those that hold whatever the other columns hold: a partial or functional index has no word in an entity; one over all that is
//!   not NULL may be called unique.
//! - **Foreign keys.** Each has a relation on the same columns, and each relation has one, but for those of a materialised view. `on_delete` has to be right where an
//!   entity says it. A reverse side reverses a foreign key that is there, and is to one row only where that is unique.

use super::source::Source;
use super::{AnyEntity, Column, ForeignKey, Table, line};
use std::collections::BTreeMap;
use std::fmt;

/// One difference between an entity and the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What differs: `table`, `column`, `type`, `rust type`, `nullability`, `default`, `values`, `primary key`, `unique key`,
    /// `foreign key` or `reverse side`.
    pub kind: &'static str,
    /// `table`, `table.column` or `table(columns)`.
    pub at: String,
    /// Who says what.
    pub what: String,
    /// What to write where.
    pub mend: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, at, what, mend } = self;
        write!(f, "{at} ({kind}): {what}\n    {mend}")
    }
}

/// An entity as it is compared: what SeaORM knows of it, and what only its file says.
pub struct Ours {
    /// `domain::table`.
    pub path: String,
    /// Columns and keys.
    pub table: Table,
    /// Rust type by column; empty where there is no file.
    rust: BTreeMap<String, String>,
    /// The value of the `Default` of the column's enum.
    enum_defaults: BTreeMap<String, String>,
    /// Reverse sides: relation, the other table, the foreign key there, to one row.
    reverse: Vec<(String, String, ForeignKey, bool)>,
}

impl Ours {
    /// Puts an entity and its file together. The values of a closed set of a VARCHAR are known to the file alone.
    #[must_use]
    pub fn new(entity: &dyn AnyEntity, source: &Source) -> Self {
        let mut ours = Self {
            path: entity.path().to_owned(),
            table: entity.table(),
            rust: BTreeMap::new(),
            enum_defaults: BTreeMap::new(),
            reverse: entity.reverse(),
        };
        if let Some(file) = source.entities.get(&ours.table.name) {
            for field in &file.fields {
                ours.rust.insert(field.name.clone(), field.kind.clone());
                let Some(values) = source.values(file, &field.kind) else { continue };
                if let Some(column) = ours.table.columns.iter_mut().find(|column| column.name == field.name) {
                    column.values.get_or_insert_with(|| values.values.clone());
                }
                ours.enum_defaults
                    .extend(values.default.clone().map(|default| (field.name.clone(), default)));
            }
        }
        ours
    }

    fn file(&self) -> String {
        format!("entity/src/{}.rs", self.path.replace("::", "/"))
    }
}

/// Everything in which the entities and the tables of the database differ.
#[must_use]
pub fn between(entities: &[Ours], database: &BTreeMap<String, Table>) -> Vec<Finding> {
    let path_of =
        |table: &str| entities.iter().find(|ours| ours.table.name == table).map(|ours| ours.path.clone());
    let mut findings = Vec::new();
    for (name, table) in database {
        match entities.iter().find(|ours| ours.table.name == *name) {
            Some(ours) => Comparison { ours, table, database, path_of: &path_of, findings: &mut findings }.run(),
            None => findings.push(Finding {
                kind: "table",
                at: name.clone(),
                what: "the database has this table, and no entity describes it".into(),
                mend: format!(
                    "make entity/src/<domain>/{name}.rs (`just entities` writes a start), and add `<domain>::{name},` to entity/src/registry.rs"
                ),
            }),
        }
    }
    for ours in entities.iter().filter(|ours| !database.contains_key(&ours.table.name)) {
        findings.push(Finding {
            kind: "table",
            at: ours.table.name.clone(),
            what: "this entity has no table in the database".into(),
            mend: format!("remove {}, or add the migration that creates the table", ours.file()),
        });
    }
    findings
}

struct Comparison<'a> {
    ours: &'a Ours,
    table: &'a Table,
    database: &'a BTreeMap<String, Table>,
    path_of: &'a dyn Fn(&str) -> Option<String>,
    findings: &'a mut Vec<Finding>,
}

impl Comparison<'_> {
    fn find(&mut self, kind: &'static str, at: String, what: String, mend: String) {
        self.findings.push(Finding { kind, at, what, mend });
    }

    fn at(&self, column: &str) -> String {
        format!("{}.{column}", self.table.name)
    }

    /// The line for a column, and where it belongs.
    fn write(&self, column: &Column) -> String {
        let mut line = line::column(self.table, column);
        // An entity that has the column already knows better what its Rust type is called.
        if let Some(rust) = self.ours.rust.get(&column.name) {
            let guess = line::rust_type(self.table, column);
            if fits(rust, column) {
                line = line
                    .replace(&format!("{guess}>"), &format!("{rust}>"))
                    .replace(&format!(": {guess},"), &format!(": {rust},"));
            }
        }
        format!("in {} write: {line}", self.ours.file())
    }

    fn run(mut self) {
        for column in &self.table.columns {
            match self.ours.table.column(&column.name) {
                Some(known) => self.column(column, known),
                None => self.find(
                    "column",
                    self.at(&column.name),
                    format!("the database has this column ({}), the entity has not", column.sql_type),
                    self.write(column),
                ),
            }
        }
        for column in &self.ours.table.columns {
            if self.table.column(&column.name).is_none() {
                let mend = format!("in {} remove the field `{}`", self.ours.file(), column.name);
                self.find(
                    "column",
                    self.at(&column.name),
                    "the entity has this column, the database has not".into(),
                    mend,
                );
            }
        }
        self.keys();
        self.foreign_keys();
        self.reverse_sides();
    }

    fn column(&mut self, column: &Column, known: &Column) {
        let at = self.at(&column.name);
        if !same_type(&column.sql_type, &known.sql_type) {
            let what = format!("{} in the database, {} in the entity", column.sql_type, known.sql_type);
            self.find("type", at.clone(), what, self.write(column));
        } else if let Some(rust) = self.ours.rust.get(&column.name)
            && !fits(rust, column)
        {
            let what = format!("{} in the database is read into {rust}", column.sql_type);
            self.find("rust type", at.clone(), what, self.write(column));
        }
        if column.nullable != known.nullable && !self.table.is_view {
            let say = |nullable| if nullable { "may be NULL" } else { "is never NULL" };
            let what =
                format!("{} in the database, {} in the entity", say(column.nullable), say(known.nullable));
            self.find("nullability", at.clone(), what, self.write(column));
        }
        if column.values != known.values {
            let say = |values: &Option<Vec<String>>| {
                values.as_ref().map_or("any text".into(), |all| all.join(", "))
            };
            let what =
                format!("[{}] in the database, [{}] in the entity", say(&column.values), say(&known.values));
            let mend = match &column.values {
                Some(values) => {
                    let variants: Vec<_> =
                        values.iter().map(|value| format!("{},", line::pascal(value))).collect();
                    format!("the variants of its enum in {}: {}", self.ours.file(), variants.join(" "))
                }
                None => self.write(column),
            };
            self.find("values", at.clone(), what, mend);
        }
        let said = column.default.as_deref().map(bare);
        if let Some(stated) = &known.default
            && said != Some(bare(stated))
        {
            let what = format!(
                "{} in the database, {stated} in the entity",
                column.default.as_deref().unwrap_or("no default")
            );
            self.find("default", at.clone(), what, self.write(column));
        }
        if let (Some(said), Some(variant)) = (said, self.ours.enum_defaults.get(&column.name))
            && said != variant
        {
            let mend = format!("in {} move #[default] to the variant of '{said}'", self.ours.file());
            self.find("default", at, format!("'{said}' in the database, '{variant}' in the enum"), mend);
        }
    }

    fn keys(&mut self) {
        let sorted = |key: &[String]| {
            let mut key = key.to_vec();
            key.sort();
            key
        };
        if sorted(&self.table.primary_key) != sorted(&self.ours.table.primary_key) {
            let what = format!(
                "({}) in the database, ({}) in the entity",
                self.table.primary_key.join(", "),
                self.ours.table.primary_key.join(", ")
            );
            let mend = format!(
                "in {} mark these and no others #[sea_orm(primary_key, auto_increment = false)]",
                self.ours.file()
            );
            self.find("primary key", self.table.name.clone(), what, mend);
        }
        for key in &self.table.unique {
            if !self.ours.table.unique.contains(key) {
                let mend = match key.as_slice() {
                    [one] => format!("in {} write #[sea_orm(unique)] above `{one}`", self.ours.file()),
                    several => {
                        let name = several.join("_");
                        let fields = several.join("` and `");
                        format!(
                            "in {} write #[sea_orm(unique_key = \"{name}\")] above `{fields}`",
                            self.ours.file()
                        )
                    }
                };
                let at = format!("{}({})", self.table.name, key.join(", "));
                self.find(
                    "unique key",
                    at,
                    "unique in the database, and the entity does not say so".into(),
                    mend,
                );
            }
        }
        for key in &self.ours.table.unique {
            let if_set = matches!(key.as_slice(), [one] if self.table.unique_if_set.contains(one));
            if !self.table.unique.contains(key) && !if_set && *key != sorted(&self.table.primary_key) {
                let at = format!("{}({})", self.table.name, key.join(", "));
                let mend = format!("in {} take unique or unique_key away", self.ours.file());
                self.find("unique key", at, "unique in the entity, and not in the database".into(), mend);
            }
        }
    }

    fn foreign_keys(&mut self) {
        let same = |a: &ForeignKey, b: &ForeignKey| a.from == b.from && a.table == b.table && a.to == b.to;
        for key in &self.table.foreign_keys {
            let at = format!("{}({})", self.table.name, key.from.join(", "));
            match self.ours.table.foreign_keys.iter().find(|relation| same(relation, key)) {
                None => {
                    let line = line::relation(self.table, key, self.path_of);
                    let mend = format!("in {} write: {line}", self.ours.file());
                    self.find("foreign key", at, format!("{} has no relation in the entity", key.name), mend);
                }
                Some(relation) if relation.on_delete.is_some() && relation.on_delete != key.on_delete => {
                    let (theirs, ours) =
                        (key.on_delete.as_deref().unwrap_or(""), relation.on_delete.as_deref().unwrap_or(""));
                    let what = format!("ON DELETE {theirs} in the database, {ours} in the entity");
                    let mend = format!(
                        "in {} correct on_delete of `{}`, or leave it away",
                        self.ours.file(),
                        relation.name
                    );
                    self.find("foreign key", at, what, mend);
                }
                Some(_) => {}
            }
        }
        for relation in &self.ours.table.foreign_keys {
            if !self.table.is_view && !self.table.foreign_keys.iter().any(|key| same(relation, key)) {
                let at = format!("{}({})", self.table.name, relation.from.join(", "));
                let what = format!(
                    "the relation {} to {} has no foreign key in the database",
                    relation.name, relation.table
                );
                let mend = format!(
                    "in {} remove the relation, or add the foreign key by a migration",
                    self.ours.file()
                );
                self.find("foreign key", at, what, mend);
            }
        }
    }

    fn reverse_sides(&mut self) {
        for (name, table, key, one) in &self.ours.reverse {
            let Some(other) = self.database.get(table) else { continue };
            let at = format!("{}::{name}", self.table.name);
            let there = other
                .foreign_keys
                .iter()
                .any(|known| known.from == key.from && known.to == key.to && known.table == key.table);
            if !there {
                let what = format!("{table}({}) does not refer to {}", key.from.join(", "), self.table.name);
                self.find("reverse side", at, what, format!("in {} remove the relation", self.ours.file()));
                continue;
            }
            let mut columns = key.from.clone();
            columns.sort();
            let unique = other.unique.contains(&columns) || other.primary_key == columns;
            if *one && !unique {
                let what = format!("{table}({}) is not unique: there may be several", columns.join(", "));
                self.find(
                    "reverse side",
                    at,
                    what,
                    format!("in {} write has_many and HasMany", self.ours.file()),
                );
            }
        }
    }
}

/// Whether the entity's type stands for the database's.
fn same_type(database: &str, entity: &str) -> bool {
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
fn fits(rust: &str, column: &Column) -> bool {
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

/// `'user'::user_role` → `user`.
fn bare(default: &str) -> &str {
    default.split("::").next().unwrap_or(default).trim_matches('\'')
}
