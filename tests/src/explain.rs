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

    /// What of it breaks a promise: the index that is read (`%` stands for the name of a partition; empty where it is none), the tables that are big, most
    /// rows sorted, most buffers.
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
