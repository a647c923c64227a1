//! A row in each table: what the tests of constraints and deletions change.

use sea_orm::ConnectionTrait;
use tests::TestDb;

/// The rows of each domain, in the order in which they refer to each other.
const ROWS: &[(&str, &str)] = &[
    ("identity", include_str!("rows/identity.sql")),
    ("streaming", include_str!("rows/streaming.sql")),
    ("chat", include_str!("rows/chat.sql")),
    ("social", include_str!("rows/social.sql")),
    ("marketplace", include_str!("rows/marketplace.sql")),
    ("billing", include_str!("rows/billing.sql")),
    ("education", include_str!("rows/education.sql")),
    ("hardware", include_str!("rows/hardware.sql")),
    ("cloud", include_str!("rows/cloud.sql")),
    ("search", include_str!("rows/search.sql")),
    ("analytics", include_str!("rows/analytics.sql")),
    ("admin", include_str!("rows/admin.sql")),
    ("notifications", include_str!("rows/notifications.sql")),
    ("integrations", include_str!("rows/integrations.sql")),
    ("privacy", include_str!("rows/privacy.sql")),
    ("platform", include_str!("rows/platform.sql")),
];

/// A migrated database with a row in each table.
pub(crate) async fn everywhere() -> TestDb {
    with(|_| true).await
}

/// A migrated database with a row in each table of these domains alone.
pub(super) async fn of(domains: &[&str]) -> TestDb {
    with(|domain| domains.contains(&domain)).await
}

async fn with(wanted: impl Fn(&str) -> bool) -> TestDb {
    let db = TestDb::new().await;
    for (domain, sql) in ROWS.iter().filter(|(domain, _)| wanted(domain)) {
        if let Err(error) = db.execute_unprepared(sql).await {
            panic!("rows/{domain}.sql: {error}");
        }
    }
    db
}
