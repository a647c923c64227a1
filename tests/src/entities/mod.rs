//! What the entities say of the database, what the database says of itself, and where the two differ.
//!
//! - [`AnyEntity`] is an entity without its type: what SeaORM knows of it, and rows as values by column.
//! - [`catalog`] reads the same out of PostgreSQL.
//! - [`drift`] compares them, and names for each difference the line that would mend it.
//! - [`source`] reads entity files, ours and those that `sea-orm-cli generate entity` writes; [`changes`] compares two such sets.
//! - [`generator`] finds and runs `sea-orm-cli`.
//! - [`values`] makes rows.

pub mod any;
pub mod catalog;
pub mod changes;
pub mod documents;
pub mod drift;
pub mod generator;
pub mod line;
pub mod source;
pub mod values;

pub use any::{AnyEntity, Row, all};

/// A table as either side describes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// A materialised view: its columns have no nullability, and no key but the unique index it is refreshed by.
    pub is_view: bool,
    /// In the order of the definition.
    pub columns: Vec<Column>,
    /// Columns of the primary key.
    pub primary_key: Vec<String>,
    /// Sets of columns, each in alphabetical order, that are unique together, whatever the other columns hold.
    pub unique: Vec<Vec<String>>,
    /// Columns that are unique by a partial index over all rows that have a value: an entity may call them unique.
    pub unique_if_set: Vec<String>,
    /// References to other tables.
    pub foreign_keys: Vec<ForeignKey>,
}

/// A column as either side describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as PostgreSQL's `format_type` writes it; an entity that gives no length leaves it away.
    pub sql_type: String,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Its default, as an SQL expression.
    pub default: Option<String>,
    /// Whether PostgreSQL alone gives it its value; an entity does not know.
    pub generated: bool,
    /// Of an enum or of a closed VARCHAR set: the values, in order.
    pub values: Option<Vec<String>>,
}

/// A reference as either side describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignKey {
    /// Name of the constraint; of the relation, where an entity describes it.
    pub name: String,
    /// Columns that refer.
    pub from: Vec<String>,
    /// Table that is referred to.
    pub table: String,
    /// Columns that are referred to, in the order of `from`.
    pub to: Vec<String>,
    /// `CASCADE`, `SET NULL`, …; `None` where the entity leaves it to the database.
    pub on_delete: Option<String>,
}

impl Table {
    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
