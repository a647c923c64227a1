//! Accounts and how somebody gets into them.

mod at_once;
mod auth_sessions;
mod email_verification_tokens;
mod extremes;
mod federated_identities;
mod handed_out;
mod lock_out;
mod password_history;
mod password_reset_tokens;
mod plans;
mod refresh_tokens;
mod secrets;
mod sign_in;
mod two_factor_configs;
mod users;

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use tests::TestDb;

/// The one number that a query counts.
async fn count(db: &TestDb, sql: &str, values: impl IntoIterator<Item = Value>) -> i64 {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    db.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// How many of several outcomes satisfy `is`.
fn how_many<T>(outcomes: &[T], is: impl FnMut(&&T) -> bool) -> usize {
    outcomes.iter().filter(is).count()
}
