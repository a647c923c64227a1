//! What PostgreSQL did for a statement of fixed text, run as the service's connections run it: prepared, with a plan that does not
//! know the values.

use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use serde_json::Value as Json;

use crate::TestDb;

/// What PostgreSQL did for a statement.
#[derive(Debug, Default)]
pub struct Done {
    /// The indexes that it read, or might have.
    pub indexes: Vec<String>,
    /// The tables that it read from one end to the other.
    pub passed_through: Vec<String>,
    /// Most rows that were sorted whole; what a sort continues (an incremental one) is not among them.
    pub sorted: f64,
    /// Pages, in memory or not.
    pub buffers: i64,
    /// Milliseconds, with what measuring costs.
    pub time: f64,
}

impl Done {
    fn read(&mut self, node: &Json) {
        let text = |name: &str| node[name].as_str().unwrap_or_default().to_owned();
        let is_run = node["Actual Loops"].as_f64().unwrap_or_default() > 0.0;
        if let Some(index) = node["Index Name"].as_str() {
            self.indexes.push(index.to_owned());
        }
        if text("Node Type") == "Seq Scan" && is_run {
            self.passed_through.push(text("Relation Name"));
        }
        let children = node["Plans"].as_array().cloned().unwrap_or_default();
        if text("Node Type") == "Sort" {
            self.sorted =
                children.iter().filter_map(|c| c["Actual Rows"].as_f64()).fold(self.sorted, f64::max);
        }
        for child in &children {
            self.read(child);
        }
    }

    /// What of it breaks a promise: the index that is read (`%` stands for the name of a partition; empty where it is none), the
    /// tables that are big, most rows sorted, most buffers.
    #[must_use]
    pub fn broken(&self, index: &str, big: &[&str], sorted: f64, buffers: i64) -> Vec<String> {
        let is_read = |found: &String| match index.split_once('%') {
            Some((start, end)) => found.starts_with(start) && found.ends_with(end),
            None => found == index,
        };
        let through: Vec<_> =
            self.passed_through.iter().filter(|table| big.iter().any(|big| table.starts_with(big))).collect();
        [
            (!index.is_empty() && !self.indexes.iter().any(is_read))
                .then(|| format!("{index} is not among {:?}", self.indexes)),
            (!through.is_empty()).then(|| format!("passes through {through:?}")),
            (self.sorted > sorted).then(|| format!("sorts {} rows", self.sorted)),
            (self.buffers > buffers).then(|| format!("reads {} buffers", self.buffers)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Runs a statement with `values`, as SQL writes them, and takes it back.
///
/// # Panics
/// If the database refuses it.
pub async fn explain(db: &TestDb, sql: &str, values: &str) -> Done {
    let transaction = db.owner().begin().await.unwrap();
    for set in ["SET LOCAL plan_cache_mode = force_generic_plan", &format!("PREPARE it AS {sql}")] {
        transaction.execute_unprepared(set).await.unwrap();
    }
    let call = if values.is_empty() { "it".to_owned() } else { format!("it({values})") };
    let explain = format!("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE {call}");
    let mut done = Done::default();
    // Twice: the first one reads what later ones find in memory, catalogs above all.
    for _ in 0..2 {
        transaction.execute_unprepared("SAVEPOINT it").await.unwrap();
        let statement = Statement::from_string(DbBackend::Postgres, explain.clone());
        let row = transaction.query_one_raw(statement).await.unwrap().unwrap();
        let plan: Json = row.try_get_by_index(0).unwrap();
        let root = &plan[0]["Plan"];
        let buffers = |name: &str| root[name].as_i64().unwrap_or_default();
        done = Done {
            buffers: buffers("Shared Hit Blocks") + buffers("Shared Read Blocks"),
            time: plan[0]["Execution Time"].as_f64().unwrap_or_default(),
            ..Done::default()
        };
        done.read(root);
        transaction.execute_unprepared("ROLLBACK TO it").await.unwrap();
    }
    transaction.execute_unprepared("DEALLOCATE it").await.unwrap();
    transaction.rollback().await.unwrap();
    done
}

/// A statement and what is promised of it: its name, its text, values, the index that it is documented to read by (as
/// [`Done::broken`] takes it), most buffers, most rows that are sorted.
pub type Case<'a> = (&'a str, &'a str, String, &'a str, i64, f64);

/// How many times the seed of a plan test is made larger, by `VEZA_PLAN_SCALE`; 1 if it is not set.
#[must_use]
pub fn scale() -> String {
    std::env::var("VEZA_PLAN_SCALE").unwrap_or_else(|_| "1".to_owned())
}

/// Values with ids that are made of numbers: where `("user", 1)` is among `kinds`, `user:000000000007` is
/// `00000001-0000-4000-8000-000000000007`.
#[must_use]
pub fn with_ids(values: &str, kinds: &[(&str, u32)]) -> String {
    kinds.iter().fold(values.to_owned(), |values, (kind, n)| {
        values.replace(&format!("{kind}:"), &format!("{n:08}-0000-4000-8000-"))
    })
}

/// Runs each case, prints what it cost, and answers which promises are broken.
///
/// # Panics
/// If the database refuses one.
pub async fn broken(db: &TestDb, cases: Vec<Case<'_>>, kinds: &[(&str, u32)], big: &[&str]) -> Vec<String> {
    let mut broken = Vec::new();
    for (name, sql, values, index, most, sorted) in cases {
        let values = with_ids(&values, kinds);
        let done = explain(db, sql, &values).await;
        println!(
            "{name:>20} {:5} buffers {:8.3} ms {:4} sorted {:?} {:?}",
            done.buffers, done.time, done.sorted, done.indexes, done.passed_through
        );
        let of_case = done.broken(index, big, sorted, most);
        broken.extend(of_case.into_iter().map(|what| format!("{name}: {what}; {values}")));
    }
    broken
}

/// Adds two [`Case`]s for each list: its first page of 20, and the page behind a key.
///
/// ```
/// list_cases!(cases; "newest", messages::NEWEST, ROOM, KEY, "idx_messages_room_id_created_at", 90, 1.0;);
/// ```
#[macro_export]
macro_rules! list_cases {
    ($cases:ident; $($name:literal, $list:expr, $values:expr, $key:expr, $index:expr, $most:literal, $sorted:literal;)+) => {
        $(
            let values: String = $values.to_owned();
            $cases.push(($name, $list.first().sql(), format!("{values}, 21"), $index, $most, $sorted));
            $cases.push(($name, $list.next().sql(), format!("{values}, 21, {}", $key), $index, $most, $sorted));
        )+
    };
}
