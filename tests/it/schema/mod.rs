//! The contract of the schema, read from the catalog of a migrated database.
//!
//! A [`rule::Rule`] is a query for what breaks it, with the exceptions that are allowed and why. A new table is
//! under every rule from its first day; an exception that nothing needs any more fails, too.

mod audit;
mod comments;
mod composite_types;
mod constraints;
mod counters;
mod functions;
mod generated;
mod indexes;
mod names;
mod on_delete;
mod partitions;
mod partitions_by_day;
mod plpgsql;
mod rights;
mod round_trip;
pub(crate) mod rows;
mod rule;
mod scripts;
mod tables;
mod ten_rules;
mod triggers;
mod upkeep;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, RuntimeErr, Statement, TryGetable};

/// The first column of the rows that `sql` yields.
async fn column<T: TryGetable>(db: &impl ConnectionTrait, sql: &str) -> Vec<T> {
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// The one value that `sql` yields.
async fn value<T: TryGetable>(db: &impl ConnectionTrait, sql: &str) -> T {
    let mut values = column(db, sql).await;
    assert_eq!(values.len(), 1, "one row expected of: {sql}");
    values.remove(0)
}

/// What PostgreSQL answered instead of doing `sql`: SQLSTATE, constraint, message.
async fn refusal(db: &impl ConnectionTrait, sql: &str) -> (String, Option<String>, String) {
    match db.execute_unprepared(sql).await {
        Err(DbErr::Exec(RuntimeErr::SqlxError(error))) => {
            let error =
                error.as_database_error().unwrap_or_else(|| panic!("{error} instead of an answer to: {sql}"));
            let code = error.code().unwrap_or_default().into_owned();
            (code, error.constraint().map(str::to_owned), error.message().to_owned())
        }
        Err(error) => panic!("{error} instead of an answer to: {sql}"),
        Ok(_) => panic!("accepted: {sql}"),
    }
}
