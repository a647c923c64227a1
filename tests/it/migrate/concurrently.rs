//! Indexes that are built while the table is in use, and builds that were interrupted.

use std::time::Duration;

use migration::{
    concurrently::{Index, create_index, drop_index},
    runner::{Cause, Error},
};
use sea_orm::DbErr;
use sea_orm_migration::SchemaManager;
use sqlx::{Connection, Executor};
use tests::TestDb;

use super::support::{Code, Migrations, execute, runner, session, value};

async fn table() -> TestDb {
    let db = TestDb::empty().await;
    execute(
        &*db,
        "CREATE TABLE t (id int, n int); INSERT INTO t SELECT i, i % 3 FROM generate_series(1, 100) i",
    )
    .await;
    db
}

async fn build(db: &TestDb, index: &Index) -> Result<(), DbErr> {
    create_index(&SchemaManager::new(&**db), index).await
}

async fn oid(db: &TestDb, name: &str) -> Option<i64> {
    value(db, &format!("SELECT to_regclass('{name}')::oid::bigint")).await
}

async fn valid(db: &TestDb, name: &str) -> bool {
    value(db, &format!("SELECT coalesce(bool_and(indisvalid), false) FROM pg_index WHERE indexrelid = to_regclass('{name}')")).await
}

/// What a build leaves that fails half-way.
async fn leave_invalid(db: &TestDb) {
    let failing = "CREATE UNIQUE INDEX CONCURRENTLY i ON t (n)";
    session(db).await.execute(failing).await.unwrap_err();
    assert!(oid(db, "i").await.is_some() && !valid(db, "i").await, "no leftover to test with");
}

#[tokio::test]
async fn an_index_is_built_once_and_counts_as_done_afterwards() {
    let db = table().await;
    let index = Index::new("i", "t", "(n DESC) INCLUDE (id) WHERE n > 0");
    build(&db, &index).await.unwrap();
    let first = oid(&db, "i").await;
    build(&db, &index).await.unwrap();
    assert!(valid(&db, "i").await);
    assert_eq!(oid(&db, "i").await, first, "a valid index is never dropped");
}

#[tokio::test]
async fn the_invalid_leftover_of_an_interrupted_build_is_replaced() {
    let db = table().await;
    leave_invalid(&db).await;
    build(&db, &Index::new("i", "public.t", "(n, id)").unique()).await.unwrap();
    assert!(valid(&db, "i").await);
}

#[tokio::test]
async fn a_build_that_fails_leaves_nothing_behind_and_names_its_statement() {
    let db = table().await;
    let migrations: Migrations = vec![Box::new(Code {
        name: "m1_unique",
        up: |m| Box::pin(async move { create_index(m, &Index::new("i", "t", "(n)").unique()).await }),
        down: |_| Box::pin(async { Ok(()) }),
        transaction: false,
    })];

    let error = runner(&db).await.up(&migrations, None).await.unwrap_err();

    let Error::Migration { cause, .. } = &error else { panic!("{error}") };
    let Cause { code, statement, detail, .. } = cause.as_ref();
    assert_eq!(code.as_deref(), Some("23505"));
    assert_eq!(statement.as_deref(), Some("CREATE UNIQUE INDEX CONCURRENTLY \"i\" ON t (n)"));
    assert!(detail.as_deref().is_some_and(|detail| detail.contains("is duplicated")), "{detail:?}");
    assert_eq!(oid(&db, "i").await, None);

    execute(&*db, "UPDATE t SET n = id").await;
    runner(&db).await.up(&migrations, None).await.unwrap();
    assert!(valid(&db, "i").await);
}

#[tokio::test]
async fn whatever_else_bears_the_name_is_left_alone() {
    let db = table().await;
    execute(&*db, "CREATE TABLE other (n int); CREATE INDEX i ON other (n); CREATE VIEW v AS SELECT 1").await;
    let before = oid(&db, "i").await;
    for name in ["i", "v"] {
        let error = build(&db, &Index::new(name, "t", "(n)")).await.unwrap_err().to_string();
        assert!(error.contains("not an index on t"), "{error}");
        let error = drop_index(&SchemaManager::new(&*db), name, "t").await.unwrap_err().to_string();
        assert!(error.contains("not an index on t"), "{error}");
    }
    assert_eq!(oid(&db, "i").await, before);
}

#[tokio::test]
async fn a_valid_index_of_another_definition_is_an_error_and_stays() {
    let db = table().await;
    execute(&*db, "CREATE INDEX i ON t (id)").await;
    for wanted in [
        Index::new("i", "t", "(n)"),
        Index::new("i", "t", "(id)").unique(),
        Index::new("i", "t", "(id) WHERE n = 1"),
    ] {
        let error = build(&db, &wanted).await.unwrap_err().to_string();
        assert!(error.contains("btree (id) where"), "{error}");
    }
    assert!(valid(&db, "i").await);
}

/// The build of another session waits for an old transaction; its index is invalid, but no leftover.
#[tokio::test]
async fn an_index_that_is_being_built_is_not_taken_for_a_leftover() {
    let db = table().await;
    let mut old = session(&db).await;
    let mut transaction = old.begin().await.unwrap();
    transaction.execute("INSERT INTO t VALUES (0, 0)").await.unwrap();
    let mut builder = session(&db).await;
    let building =
        tokio::spawn(async move { builder.execute("CREATE INDEX CONCURRENTLY i ON t (n)").await.map(drop) });
    while !value::<bool>(
        &db,
        "SELECT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE index_relid = to_regclass('i'))",
    )
    .await
    {
        tokio::task::yield_now().await;
    }

    let index = Index::new("i", "t", "(n)");
    let error = build(&db, &index).await.unwrap_err().to_string();
    assert!(error.contains("is being built by process"), "{error}");

    transaction.commit().await.unwrap();
    building.await.unwrap().unwrap();
    build(&db, &index).await.unwrap();
}

/// The server process is ended in the middle of the build; the next run finds what it left, and goes on.
#[tokio::test]
async fn a_build_that_was_killed_succeeds_when_it_is_run_again() {
    let db = table().await;
    let mut old = session(&db).await;
    let mut transaction = old.begin().await.unwrap();
    transaction.execute("INSERT INTO t VALUES (0, 0)").await.unwrap();
    let other = db.connect().await;
    let building =
        tokio::spawn(
            async move { create_index(&SchemaManager::new(&other), &Index::new("i", "t", "(n)")).await },
        );
    let kill = "SELECT coalesce(bool_or(pg_terminate_backend(pid, 5000)), false) FROM pg_stat_progress_create_index \
                WHERE index_relid = to_regclass('i')";
    while !value::<bool>(&db, kill).await {
        tokio::task::yield_now().await;
    }
    building.await.unwrap().unwrap_err();
    assert!(oid(&db, "i").await.is_some() && !valid(&db, "i").await);
    transaction.commit().await.unwrap();

    build(&db, &Index::new("i", "t", "(n)")).await.unwrap();
    assert!(valid(&db, "i").await);
}

#[tokio::test]
async fn patience_ends_and_the_session_gets_its_own_limits_back() {
    let db = table().await;
    let mut other = session(&db).await;
    let mut transaction = other.begin().await.unwrap();
    transaction.execute("LOCK TABLE t").await.unwrap();
    let single = db.connect().await;

    let index = Index::new("i", "t", "(n)").patience(Duration::from_millis(50));
    let error = create_index(&SchemaManager::new(&single), &index).await.unwrap_err();
    assert!(error.to_string().contains("lock timeout"), "{error}");

    let limits: String =
        sqlx::query_scalar("SELECT current_setting('lock_timeout') || current_setting('statement_timeout')")
            .fetch_one(single.get_postgres_connection_pool())
            .await
            .unwrap();
    assert_eq!(limits, "00");
}

#[tokio::test]
async fn a_drop_can_be_repeated_and_takes_an_invalid_index_too() {
    let db = table().await;
    leave_invalid(&db).await;
    for _ in 0..2 {
        drop_index(&SchemaManager::new(&*db), "i", "t").await.unwrap();
        assert_eq!(oid(&db, "i").await, None);
    }
}

#[tokio::test]
async fn in_a_transaction_neither_is_tried() {
    let db = table().await;
    let transaction = sea_orm::TransactionTrait::begin(&*db).await.unwrap();
    let m = SchemaManager::new(&transaction);
    for refused in [create_index(&m, &Index::new("i", "t", "(n)")).await, drop_index(&m, "i", "t").await] {
        assert!(refused.unwrap_err().to_string().contains("use_transaction"));
    }
}
