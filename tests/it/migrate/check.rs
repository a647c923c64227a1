//! `status` and `check`: what a database has, found out by reading only.

use migration::{
    Migrator,
    check::{Report, State},
    runner::{Purpose, connect},
};
use sea_orm_migration::MigratorTrait;
use tests::TestDb;

use super::support::{Migrations, execute, migration, remove, runner, stranger, target, value};

async fn report(url: &str, migrations: &Migrations) -> Report {
    let mut connection = connect(&target(url), Purpose::Read).await.unwrap();
    Report::of(&mut connection, migrations).await.unwrap()
}

fn three() -> Migrations {
    vec![migration("m1_a", "", ""), migration("m2_b", "", ""), migration("m3_c", "", "")]
}

#[tokio::test]
async fn an_empty_database_lacks_everything_and_stays_empty() {
    let db = TestDb::empty().await;
    let report = report(db.url(), &three()).await;
    assert_eq!(report.summary(), "0 applied, 3 pending, 0 unknown");
    assert!(!report.is_clean());
    assert!(value::<bool>(&db, "SELECT to_regclass('seaql_migrations') IS NULL").await);
}

#[tokio::test]
async fn pending_and_unknown_are_found_wherever_they_stand() {
    let db = TestDb::empty().await;
    let older = vec![migration("m0_gone", "", ""), migration("m1_a", "", ""), migration("m3_c", "", "")];
    runner(&db).await.up(&older, None).await.unwrap();

    let report = report(db.url(), &three()).await;

    assert_eq!(report.summary(), "2 applied, 1 pending, 1 unknown");
    let states: Vec<(Option<usize>, &str, State)> =
        report.migrations.iter().map(|entry| (entry.number, entry.name.as_str(), entry.state)).collect();
    assert_eq!(
        states,
        [
            (Some(1), "m1_a", State::Applied),
            (Some(2), "m2_b", State::Pending),
            (Some(3), "m3_c", State::Applied),
            (None, "m0_gone", State::Unknown),
        ]
    );
    let at = report.migrations[0].applied_at.as_deref().unwrap();
    let today: String = value(&db, "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')").await;
    assert!(at.starts_with(&today) && at.ends_with('Z'), "{at}");
}

#[tokio::test]
async fn a_migrated_database_is_clean() {
    let db = TestDb::new().await;
    let report = report(db.url(), &Migrator::migrations()).await;
    assert!(report.is_clean(), "{}", report.summary());
    assert_eq!(report.applied, Migrator::migrations().len());
}

#[tokio::test]
async fn the_right_to_read_one_table_is_enough() {
    let db = TestDb::empty().await;
    runner(&db).await.up(&three(), None).await.unwrap();
    let (role, url) = stranger(&db).await;

    let mut connection = connect(&target(&url), Purpose::Read).await.unwrap();
    let error = Report::of(&mut connection, &three()).await.unwrap_err();
    assert!(error.to_string().contains("permission denied for table seaql_migrations (42501)"), "{error}");

    execute(&*db, &format!("GRANT SELECT ON seaql_migrations TO {role}")).await;
    execute(&*db, &format!("ALTER ROLE {role} SET default_transaction_read_only = on")).await;
    assert!(report(&url, &three()).await.is_clean());
    drop(connection);
    remove(&db, &role).await;
}
