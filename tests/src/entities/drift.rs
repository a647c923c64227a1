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

mod keys;
mod types;

use self::types::{fits, same_type};
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
}

/// `'user'::user_role` → `user`.
fn bare(default: &str) -> &str {
    default.split("::").next().unwrap_or(default).trim_matches('\'')
}
