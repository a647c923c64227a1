//! Rows made up, that the database accepts.
//!
//! A made-up row starts from a donor, a row that is there already: it fits every check and its foreign keys lead somewhere. Each
//! column is then given a value of its type, at first any whatever ([`wild`]): the whole of Unicode, the extremes of numbers,
//! both kinds of addresses, NULL where it may be. What a check refuses is tamed (small numbers, plain words) and, refused again,
//! goes back to the donor's value. What is not unique gets other values, and a parent of its own where it refers to
//! one. So the database itself says what is allowed, and no list of its 350 checks is kept here.

use super::any::InsertError;
use super::{AnyEntity, Column, ForeignKey, Row, Table, catalog, documents};
use chrono::{DateTime, NaiveDate};
use ipnetwork::{IpNetwork, Ipv4Network, Ipv6Network};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rust_decimal::Decimal;
use sea_orm::sea_query::ArrayType;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr, TransactionTrait, Value};
use serde_json::{Value as Json, json};
use service::db::{DatabaseError, ViolationKind};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Any value of the column's SQL type; never NULL. `None` for a type that is not known here.
#[must_use]
pub fn wild(column: &Column) -> Option<BoxedStrategy<Value>> {
    if let Some(values) = &column.values {
        return Some(
            prop::sample::select(values.clone()).prop_map(|value| Value::String(Some(value))).boxed(),
        );
    }
    let sql_type = column.sql_type.as_str();
    if let Some(element) = sql_type.strip_suffix("[]") {
        let kind = if element == "uuid" { ArrayType::Uuid } else { ArrayType::String };
        let element = wild(&Column { sql_type: element.to_owned(), ..column.clone() })?;
        let elements = prop::collection::vec(element, 0..4);
        return Some(elements.prop_map(move |all| Value::Array(kind.clone(), Some(Box::new(all)))).boxed());
    }
    let (base, numbers) = sql_type.trim_end_matches(')').split_once('(').unwrap_or((sql_type, ""));
    let mut numbers = numbers.split(',').filter_map(|number| number.parse::<u32>().ok());
    Some(match base {
        "uuid" => any::<u128>().prop_map(|id| Value::Uuid(Some(Uuid::from_u128(id)))).boxed(),
        "boolean" => any::<bool>().prop_map(|value| Value::Bool(Some(value))).boxed(),
        "smallint" => edged(i16::MIN, i16::MAX, any::<i16>()).prop_map(|n| Value::SmallInt(Some(n))).boxed(),
        "integer" => edged(i32::MIN, i32::MAX, any::<i32>()).prop_map(|n| Value::Int(Some(n))).boxed(),
        "bigint" => edged(i64::MIN, i64::MAX, any::<i64>()).prop_map(|n| Value::BigInt(Some(n))).boxed(),
        "double precision" => any::<f64>().prop_map(|n| Value::Double(Some(n))).boxed(),
        "numeric" => {
            let (precision, scale) = (numbers.next().unwrap_or(20), numbers.next().unwrap_or(6));
            let most = 10_i64.pow(precision.min(18)) - 1;
            let mantissa = edged(-most, most, -most..=most);
            mantissa.prop_map(move |n| Value::Decimal(Some(Decimal::new(n, scale)))).boxed()
        }
        "character varying" => text(0, numbers.next().unwrap_or(255)),
        "character" => "[A-Z]{16}"
            .prop_map({
                let length = numbers.next().unwrap_or(1) as usize;
                move |letters| Value::String(Some(letters[..length].to_owned()))
            })
            .boxed(),
        "text" => text(0, 2_000),
        "timestamp with time zone" => {
            // The first and the last microsecond that both PostgreSQL and four digits of a year know.
            let (first, last) = (-62_135_596_800_000_000_i64, 253_402_300_799_999_999);
            let micros = edged(first, last, first..=last);
            micros
                .prop_map(|micros| Value::ChronoDateTimeUtc(DateTime::from_timestamp_micros(micros)))
                .boxed()
        }
        "date" => edged(1, 3_652_059, 1..=3_652_059)
            .prop_map(|days| Value::ChronoDate(NaiveDate::from_num_days_from_ce_opt(days)))
            .boxed(),
        "jsonb" | "json" => json().prop_map(|value| Value::Json(Some(Box::new(value)))).boxed(),
        "inet" => prop_oneof![
            (any::<u32>(), 0..=32_u8)
                .prop_map(|(ip, prefix)| Ipv4Network::new(ip.into(), prefix).map(IpNetwork::V4)),
            (any::<u128>(), 0..=128_u8)
                .prop_map(|(ip, prefix)| Ipv6Network::new(ip.into(), prefix).map(IpNetwork::V6)),
        ]
        .prop_map(|network| Value::IpNetwork(network.ok()))
        .boxed(),
        "bytea" => {
            prop::collection::vec(any::<u8>(), 0..200).prop_map(|bytes| Value::Bytes(Some(bytes))).boxed()
        }
        _ => return None,
    })
}

/// The extremes oftener than chance would have them.
fn edged<T: Clone + std::fmt::Debug + 'static>(
    least: T,
    most: T,
    all: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = T> {
    prop_oneof![1 => Just(least), 1 => Just(most), 6 => all]
}

/// Every character but NUL, which PostgreSQL cannot hold.
fn text(least: usize, most: u32) -> BoxedStrategy<Value> {
    let character = any::<char>().prop_map(|letter| if letter == '\0' { '\u{1F3B5}' } else { letter });
    let length = prop_oneof![6 => least..=(most as usize).min(24), 1 => Just(most as usize)];
    length
        .prop_flat_map(move |length| prop::collection::vec(character.clone(), length))
        .prop_map(|letters| Value::String(Some(letters.into_iter().collect())))
        .boxed()
}

/// A JSON document. Its fractions are binary ones: JSONB is decimal, and 1.0 would come back as what it is.
fn json() -> impl Strategy<Value = Json> {
    let letters = prop::collection::vec(any::<char>().prop_filter("JSONB has no NUL", |c| *c != '\0'), 0..8);
    let word = letters.prop_map(|letters| letters.into_iter().collect::<String>());
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-1_000_000..1_000_000).prop_map(|n| json!(f64::from(n) + 0.5)),
        word.clone().prop_map(Json::from),
    ];
    let document = leaf.prop_recursive(3, 12, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map(word.clone(), inner, 0..4)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    });
    document.prop_map(|document| if document.is_null() { json!({}) } else { document })
}

/// A plain value, that nothing else has: what most checks of a format accept. `None` where only the donor knows one.
fn tame(column: &Column, number: u64, large: bool) -> Option<Value> {
    if column.values.is_some() {
        return None;
    }
    let small = if large { number % 300 + 200 } else { number % 4 + 1 };
    Some(match column.sql_type.split('(').next()? {
        "smallint" => Value::SmallInt(i16::try_from(small).ok()),
        "integer" => Value::Int(i32::try_from(small).ok()),
        "bigint" => Value::BigInt(i64::try_from(small).ok()),
        "numeric" => Value::Decimal(Some(Decimal::from(small))),
        "character varying" | "text" => Value::String(Some(match column.name.as_str() {
            "email" | "to_email" => format!("w{number:x}@example.com"),
            "color" => format!("#{:06x}", number % 0x0100_0000),
            name if name.ends_with("_hash") => format!("{number:064x}"),
            name if name.ends_with("_prefix") => format!("w{:010x}", number % (1 << 40)),
            name if name.contains("url") || name == "endpoint" => format!("https://example.com/{number:x}"),
            name if name.contains("code") => format!("{number:032x}"),
            _ => format!("w{number:x}"),
        })),
        _ => return None,
    })
}

/// How far a column has gone back from any value to its donor's. A check of several columns is met by chance now and then,
/// so there are a few tries of each kind.
type Level = u8;

const WILD: Level = 0;
const TAME: Level = 5;
const DONOR: Level = 9;

/// Makes rows in one database.
pub struct Maker {
    entities: BTreeMap<String, Box<dyn AnyEntity>>,
    tables: BTreeMap<String, Table>,
    partitioned_by: BTreeMap<String, Vec<String>>,
    constraints: BTreeMap<String, Vec<String>>,
    donors: BTreeMap<String, Row>,
    runner: TestRunner,
    number: u64,
}

/// A row that was inserted.
pub struct Made {
    /// What was sent.
    pub sent: Row,
    /// What the INSERT returned.
    pub returned: Row,
    /// What the database refused before.
    pub refusals: Vec<String>,
}

impl Maker {
    /// A maker whose donors are the rows of `db`: a table without a row has none, and no row can be made for it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn new(db: &DatabaseConnection) -> Result<Self, DbErr> {
        let entities: BTreeMap<_, _> =
            super::all().into_iter().map(|entity| (entity.table().name, entity)).collect();
        let mut donors = BTreeMap::new();
        for (name, entity) in &entities {
            donors.extend(entity.any(db).await?.map(|row| (name.clone(), row)));
        }
        Ok(Self {
            entities,
            tables: catalog::read(db).await?,
            partitioned_by: catalog::partition_columns(db).await?,
            constraints: catalog::constraint_columns(db).await?,
            donors,
            // Each run makes the same rows.
            runner: TestRunner::new_with_rng(
                Config::default(),
                TestRng::deterministic_rng(RngAlgorithm::ChaCha),
            ),
            number: 0,
        })
    }

    /// A row of the table that was there.
    #[must_use]
    pub fn donor(&self, table: &str) -> Option<&Row> {
        self.donors.get(table)
    }

    /// The table as the database describes it.
    #[must_use]
    pub fn table(&self, table: &str) -> Option<&Table> {
        self.tables.get(table)
    }

    /// The entity of the table.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn entity(&self, table: &str) -> &dyn AnyEntity {
        self.entities.get(table).unwrap_or_else(|| panic!("no entity of {table}")).as_ref()
    }

    /// Inserts a made-up row through its `ActiveModel`, with parents of its own where it needs them.
    ///
    /// # Panics
    /// If the database refuses even the donor's values, which only a trigger or a missing donor can bring about.
    pub async fn make(&mut self, db: &DatabaseTransaction, table: &str) -> Made {
        let mut levels = BTreeMap::new();
        let mut row = self.start(table, &mut levels);
        let mut refusals = Vec::new();
        for _ in 0..200 {
            let savepoint = db.begin().await.unwrap();
            match self.entity(table).insert(&savepoint, &row).await {
                Ok((sent, returned)) => {
                    savepoint.commit().await.unwrap();
                    return Made { sent, returned, refusals };
                }
                Err(InsertError::Type(column)) => {
                    savepoint.rollback().await.unwrap();
                    levels.insert(column.clone(), DONOR);
                    self.refill(table, &column, DONOR, &mut row);
                }
                Err(InsertError::Database(error)) => {
                    savepoint.rollback().await.unwrap();
                    let error = DatabaseError::from(error);
                    refusals.push(error.to_string());
                    self.give_way(db, table, &error, &mut row, &mut levels).await;
                }
            }
        }
        panic!("{table}: no row is accepted: {refusals:#?}")
    }

    /// The first try: a value for every column.
    fn start(&mut self, table: &str, levels: &mut BTreeMap<String, Level>) -> Row {
        let description = self.tables[table].clone();
        let mut row =
            self.donors.get(table).cloned().unwrap_or_else(|| panic!("{table} has no row to start from"));
        let fixed = self.partitioned_by.get(table).cloned().unwrap_or_default();
        for column in &description.columns {
            if column.generated {
                row.remove(&column.name);
                continue;
            }
            let refers = description.foreign_keys.iter().any(|key| key.from.contains(&column.name));
            if refers || fixed.contains(&column.name) || !row.contains_key(&column.name) {
                levels.insert(column.name.clone(), DONOR);
                continue;
            }
            self.refill(table, &column.name, WILD, &mut row);
        }
        row
    }

    /// Another value for one column.
    fn refill(&mut self, table: &str, name: &str, level: Level, row: &mut Row) {
        self.number += 1;
        let Some(column) = self.tables[table].column(name).filter(|column| !column.generated).cloned() else {
            return;
        };
        let donor = self.donors[table].get(name).cloned();
        let value = match level {
            DONOR.. => donor,
            _ if column.nullable && self.draw(&(0..4)) == 0 => donor.map(|value| value.as_null()),
            _ if documents::of(table, name).is_some() => {
                documents::of(table, name).map(|strategy| Value::Json(Some(Box::new(self.draw(&strategy)))))
            }
            TAME.. => tame(&column, self.number, self.draw(&any::<bool>())).or(donor),
            _ => wild(&column).map(|strategy| self.draw(&strategy)).or(donor),
        };
        if let Some(value) = value {
            row.insert(name.to_owned(), value);
        }
    }

    fn draw<S: Strategy>(&mut self, strategy: &S) -> S::Value {
        strategy.new_tree(&mut self.runner).unwrap().current()
    }

    /// Changes what the database refused.
    async fn give_way(
        &mut self,
        db: &DatabaseTransaction,
        table: &str,
        error: &DatabaseError,
        row: &mut Row,
        levels: &mut BTreeMap<String, Level>,
    ) {
        let description = self.tables[table].clone();
        let violation = error.violation();
        let columns = match violation {
            Some(violation) if violation.kind == ViolationKind::NotNull => {
                vec![violation.constraint.to_owned()]
            }
            Some(violation) => self.constraints.get(violation.constraint).cloned().unwrap_or_default(),
            None => Vec::new(),
        };
        if violation.is_some_and(|violation| violation.kind == ViolationKind::Unique) {
            let keys: Vec<ForeignKey> = description
                .foreign_keys
                .iter()
                .filter(|key| key.from.iter().any(|name| columns.contains(name)))
                .cloned()
                .collect();
            for key in &keys {
                let parent = Box::pin(self.make(db, &key.table)).await.returned;
                for (from, to) in key.from.iter().zip(&key.to) {
                    row.insert(from.clone(), parent[to].clone());
                }
            }
            for name in columns.iter().filter(|name| !keys.iter().any(|key| key.from.contains(name))) {
                let level = levels.get(name).copied().unwrap_or(WILD).min(TAME);
                self.refill(table, name, level, row);
            }
            return;
        }
        // A trigger or a function refused, and does not say what: everything gives way.
        let columns: BTreeSet<String> = if columns.is_empty() {
            description.columns.iter().map(|column| column.name.clone()).filter(|name| name != "id").collect()
        } else {
            columns.into_iter().collect()
        };
        for name in &columns {
            let level = match levels.get(name).copied().unwrap_or(WILD) {
                // What one column alone is refused for it will be refused for again.
                WILD if columns.len() == 1 => TAME,
                level => (level + 1).min(DONOR),
            };
            levels.insert(name.clone(), level);
            self.refill(table, name, level, row);
        }
    }
}
