//! A row in each table: what the tests of constraints and deletions change.

use sea_orm::ConnectionTrait;
use tests::TestDb;

/// The rows of each domain, in the order in which they refer to each other.
const ROWS: &[(&str, &str)] = &[
    ("identity", include_str!("rows/identity.sql")),
    ("marketplace", include_str!("rows/marketplace.sql")),
    ("billing", include_str!("rows/billing.sql")),
    ("education", include_str!("rows/education.sql")),
];

/// A migrated database with a row in each table.
pub(super) async fn everywhere() -> TestDb {
    let db = TestDb::new().await;
    for (domain, sql) in ROWS {
        if let Err(error) = db.execute_unprepared(sql).await {
            panic!("rows/{domain}.sql: {error}");
        }
    }
    db
}
