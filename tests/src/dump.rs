//! The schema of a database as text, to be compared.

use crate::TestDb;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tokio::process::Command;

/// What `pg_dump` says of the schema of `db`: everything but rows.
///
/// # Panics
/// If there is no `pg_dump` beside the server or in PATH, or it fails.
pub async fn schema(db: &TestDb) -> String {
    let output = Command::new(program(db).await)
        .args(["--schema-only", "--restrict-key=x", "--dbname", db.url()])
        .output()
        .await
        .unwrap_or_else(|error| panic!("pg_dump cannot be run: {error}"));
    assert!(output.status.success(), "pg_dump failed: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The server's own `pg_dump`, for an older one refuses a newer server.
async fn program(db: &TestDb) -> std::path::PathBuf {
    let sql = "SELECT setting FROM pg_catalog.pg_config() WHERE name = 'BINDIR'";
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await;
    let dir: String = row.ok().flatten().and_then(|row| row.try_get_by_index(0).ok()).unwrap_or_default();
    let beside = std::path::Path::new(&dir).join("pg_dump");
    if beside.exists() { beside } else { "pg_dump".into() }
}
