//! Everything is made in `public` and the same, whatever the settings of the role are.

use migration::{
    Migrator,
    check::Report,
    export::{self, Recorded},
    limits::Limits,
    record::Direction,
    runner::{Options, Purpose, Runner, Silent, connect},
};
use sea_orm_migration::MigratorTrait;
use sqlx::{AssertSqlSafe, Connection, PgConnection, migrate::Migrator as SqlxMigrator};
use tests::TestDb;

use super::support::{execute, remove, stranger, target, value};

/// A role that may migrate, with a schema of its own name: as `veza` has, when that is the role's name.
async fn namesake(db: &TestDb) -> (String, String) {
    let (role, url) = stranger(db).await;
    execute(&**db, &format!("GRANT CREATE ON DATABASE {} TO {role}", db.name())).await;
    execute(&**db, &format!("GRANT CREATE ON SCHEMA public TO {role}; CREATE SCHEMA AUTHORIZATION {role}"))
        .await;
    (role, url)
}

async fn assert_in_public(db: &TestDb, role: &str, but_for: i64) {
    let strays = format!("SELECT count(*) FROM pg_class WHERE relnamespace = '{role}'::regnamespace");
    assert_eq!(value::<i64>(db, &format!("{strays} AND relkind = 'r'")).await, but_for);
    assert!(value::<bool>(db, "SELECT to_regclass('public.users') IS NOT NULL").await);
    let mut connection = connect(&target(db.url()), Purpose::Read).await.unwrap();
    assert!(Report::of(&mut connection, &Migrator::migrations()).await.unwrap().is_clean());
}

async fn recorded() -> Vec<Recorded> {
    let mut recorded = Vec::new();
    for (index, migration) in Migrator::migrations().iter().enumerate() {
        recorded.push(Recorded::of(index + 1, migration.as_ref()).await.unwrap());
    }
    recorded
}

#[tokio::test]
async fn a_role_with_a_schema_of_its_own_migrates_public() {
    let db = TestDb::empty().await;
    let (role, url) = namesake(&db).await;
    {
        let mut runner = Runner::open(&target(&url), &Options::default(), &Silent).await.unwrap();
        runner.up(&Migrator::migrations(), None).await.unwrap();
        runner.ensure_partitions().await.unwrap();
    }
    assert_in_public(&db, &role, 0).await;
    remove(&db, &role).await;
}

/// A backslash in a regular expression is one, whatever the role is used to.
#[tokio::test]
async fn a_setting_of_the_role_changes_no_constraint() {
    let (db, usual) = (TestDb::empty().await, TestDb::new().await);
    let (role, url) = namesake(&db).await;
    execute(&*db, &format!("ALTER ROLE {role} SET standard_conforming_strings = off")).await;
    {
        let mut runner = Runner::open(&target(&url), &Options::default(), &Silent).await.unwrap();
        runner.up(&Migrator::migrations(), None).await.unwrap();
    }
    let checks = "SELECT string_agg(pg_get_constraintdef(oid), E'\\n' ORDER BY conrelid::regclass::text, conname) \
                  FROM pg_constraint WHERE contype = 'c'";
    assert_eq!(value::<String>(&db, checks).await, value::<String>(&usual, checks).await);
    remove(&db, &role).await;
}

#[tokio::test]
async fn printed_sql_is_for_public_whoever_runs_it() {
    let db = TestDb::empty().await;
    let (role, url) = namesake(&db).await;
    let script = export::script(&recorded().await, Direction::Up, &Limits::default());
    let mut session = PgConnection::connect(&url).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut session).await.unwrap();
    session.close().await.unwrap();
    assert_in_public(&db, &role, 0).await;
    remove(&db, &role).await;
}

/// Its own table is where it would have been without these files.
#[tokio::test]
async fn files_for_sqlx_are_for_public_and_leave_its_own_table_alone() {
    let db = TestDb::empty().await;
    let (role, url) = namesake(&db).await;
    let directory = std::env::temp_dir().join(format!("veza_search_path_{}", db.name()));
    export::write(&directory, &export::sqlx(&recorded().await, &Limits::default()), false).unwrap();
    let migrator = SqlxMigrator::new(directory.as_path()).await.unwrap();
    let mut session = PgConnection::connect(&url).await.unwrap();
    migrator.run_direct(None, &mut session, false).await.unwrap();
    session.close().await.unwrap();
    assert_in_public(&db, &role, 1).await;
    std::fs::remove_dir_all(directory).unwrap();
    remove(&db, &role).await;
}
