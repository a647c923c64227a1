//! What is said, and what is left, when a migration fails.

use std::time::Duration;

use migration::{
    limits::{self, Limits},
    runner::{Cause, Error, Options, Runner, Silent},
};
use sea_orm_migration::{
    prelude::{ColumnDef, Table},
    schema::{integer, uuid},
};
use sqlx::{Connection, Executor};
use tests::TestDb;

use super::support::{
    Code, Migrations, execute, limited, migration, outside, remove, runner, session, stranger, target, value,
};

fn cause(error: &Error) -> &Cause {
    match error {
        Error::Migration { cause, .. } => cause,
        other => panic!("not the failure of a migration: {other}"),
    }
}

#[tokio::test]
async fn a_failed_migration_is_named_with_its_statement_and_the_servers_words_and_leaves_nothing() {
    let db = TestDb::empty().await;
    let migrations = vec![
        migration("m1_fine", "CREATE TABLE fine (id int CONSTRAINT fine_id_positive CHECK (id > 0))", ""),
        migration("m2_broken", "CREATE TABLE half ();\nINSERT INTO fine\n  VALUES (-7)", ""),
        migration("m3_never", "CREATE TABLE never ()", ""),
    ];

    let error = runner(&db).await.up(&migrations, None).await.unwrap_err();

    assert_eq!(error.exit_code(), 4);
    let line = error.to_string();
    for part in [
        "m2_broken failed going up",
        "violates check constraint \"fine_id_positive\" (23514)",
        "detail: Failing row contains (-7)",
        "statement: INSERT INTO fine VALUES (-7)",
        "Nothing of it was kept",
    ] {
        assert!(line.contains(part), "{part} is missing in: {line}");
    }
    assert!(!line.contains('\n'), "{line}");
    let tables: String =
        value(&db, "SELECT string_agg(relname::text, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace").await;
    assert_eq!(tables, "fine seaql_migrations");
}

/// SeaORM's own statements carry no statement in their errors: the server is asked for it.
#[tokio::test]
async fn the_statement_of_the_query_builder_is_known_too() {
    let db = TestDb::empty().await;
    let twice = Code {
        name: "m1_twice",
        up: |m| {
            Box::pin(async move {
                for _ in 0..2 {
                    m.create_table(Table::create().table("twice").col(uuid("id")).to_owned()).await?;
                }
                Ok(())
            })
        },
        down: |_| Box::pin(async { Ok(()) }),
        transaction: true,
    };
    let migrations: Migrations = vec![Box::new(twice)];

    let error = runner(&db).await.up(&migrations, None).await.unwrap_err();

    assert_eq!(cause(&error).code.as_deref(), Some("42P07"));
    assert!(error.to_string().contains("statement: CREATE TABLE \"twice\""), "{error}");
}

#[tokio::test]
async fn what_only_the_commit_finds_out_is_reported_as_well() {
    let db = TestDb::empty().await;
    let deferred = "CREATE TABLE p (id int PRIMARY KEY);
        CREATE TABLE c (p int CONSTRAINT c_p REFERENCES p DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO c VALUES (1)";
    let error = runner(&db).await.up(&[migration("m1_deferred", deferred, "")], None).await.unwrap_err();
    assert_eq!(cause(&error).code.as_deref(), Some("23503"));
    assert!(value::<bool>(&db, "SELECT to_regclass('p') IS NULL").await);
}

#[tokio::test]
async fn a_migration_outside_a_transaction_says_that_a_part_may_be_there() {
    let db = TestDb::empty().await;
    let migrations = [outside("m1_outside", "CREATE TABLE part (); SELECT 1 / 0", "")];
    let error = runner(&db).await.up(&migrations, None).await.unwrap_err();
    let line = error.to_string();
    assert!(line.contains("division by zero (22012); statement: SELECT 1 / 0"), "{line}");
    assert!(line.contains("a part of it may be there"), "{line}");
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM seaql_migrations").await, 0);
}

#[tokio::test]
async fn a_lock_that_is_not_to_be_had_names_the_migration_that_waited_and_it_can_run_again() {
    let db = TestDb::empty().await;
    execute(&*db, "CREATE TABLE busy ()").await;
    let mut other = session(&db).await;
    let mut holding = other.begin().await.unwrap();
    holding.execute("LOCK TABLE busy").await.unwrap();
    let migrations =
        [migration("m1_alter", "ALTER TABLE busy ADD COLUMN n int", "ALTER TABLE busy DROP COLUMN n")];

    let limits = Limits { lock_timeout: Duration::from_millis(50), ..Limits::default() };
    let mut runner = limited(&db, limits).await;
    let error = runner.up(&migrations, None).await.unwrap_err();
    let line = error.to_string();
    assert!(line.contains("m1_alter") && line.contains("55P03") && line.contains("safe to run"), "{line}");

    holding.rollback().await.unwrap();
    assert_eq!(runner.up(&migrations, None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_statement_that_runs_too_long_is_ended() {
    let db = TestDb::empty().await;
    let limits = Limits { statement_timeout: Duration::from_millis(50), ..Limits::default() };
    for slow in
        [migration("m1_slow", "SELECT pg_sleep(60)", ""), outside("m1_slow", "SELECT pg_sleep(60)", "")]
    {
        let error = limited(&db, limits).await.up(&[slow], None).await.unwrap_err();
        assert_eq!(cause(&error).code.as_deref(), Some("57014"));
        assert!(error.to_string().contains("--statement-timeout"), "{error}");
    }
}

/// The tool's own statements, too: whoever reads the table of migrations must not hold them up for ever.
#[tokio::test]
async fn the_limits_of_the_run_hold_for_what_the_tool_does_itself() {
    let db = TestDb::empty().await;
    let limits = Limits { lock_timeout: Duration::from_millis(50), ..Limits::default() };
    let mut runner = limited(&db, limits).await;
    runner.up(&[], None).await.unwrap();
    let mut other = session(&db).await;
    let mut reading = other.begin().await.unwrap();
    reading.execute("SELECT FROM seaql_migrations").await.unwrap();

    let error = runner.uninstall().await.unwrap_err();
    assert!(error.to_string().contains("55P03"), "{error}");
}

#[tokio::test]
async fn limits_are_those_of_the_run_unless_the_migration_sets_its_own_and_end_with_it() {
    let db = TestDb::empty().await;
    let note = "INSERT INTO seen SELECT current_setting('lock_timeout') || ' ' || current_setting('statement_timeout')";
    let patient = Code {
        name: "m2_patient",
        up: |m| {
            Box::pin(async move {
                limits::lock_timeout(m, Duration::from_secs(30)).await?;
                limits::statement_timeout(m, Duration::from_hours(1)).await?;
                migration::sql::execute(
                    m,
                    "INSERT INTO seen SELECT current_setting('lock_timeout') || ' ' || current_setting('statement_timeout')",
                )
                .await
            })
        },
        down: |_| Box::pin(async { Ok(()) }),
        transaction: true,
    };
    let migrations: Migrations = vec![
        migration("m1_usual", &format!("CREATE TABLE seen (t text); {note}"), ""),
        Box::new(patient),
        migration("m3_usual", note, ""),
        outside("m4_usual", note, ""),
    ];

    runner(&db).await.up(&migrations, None).await.unwrap();

    let seen: Vec<String> = value(&db, "SELECT array_agg(t) FROM seen").await;
    assert_eq!(seen, ["5s 15min", "30s 1h", "5s 15min", "5s 15min"]);
}

#[tokio::test]
async fn a_missing_right_is_said_with_its_remedy() {
    let db = TestDb::empty().await;
    let (role, url) = stranger(&db).await;

    let error = {
        let mut runner = Runner::open(&target(&url), &Options::default(), &Silent).await.unwrap();
        runner.up(&[migration("m1_table", "CREATE TABLE t ()", "")], None).await.unwrap_err()
    };

    assert_eq!(error.exit_code(), 4);
    let line = error.to_string();
    assert!(line.contains("permission denied for schema public (42501)") && line.contains("owner"), "{line}");
    remove(&db, &role).await;
}

#[tokio::test]
async fn steps_go_forward_and_back_one_at_a_time() {
    let db = TestDb::empty().await;
    let migrations = [
        migration("m1_a", "CREATE TABLE a ()", "DROP TABLE a"),
        migration("m2_b", "CREATE TABLE b ()", "DROP TABLE b"),
        outside("m3_c", "CREATE TABLE c ()", "DROP TABLE c"),
    ];
    let names =
        |done: Vec<migration::runner::Done>| done.into_iter().map(|done| done.name).collect::<Vec<_>>();
    let mut runner = runner(&db).await;

    assert_eq!(names(runner.up(&migrations, Some(2)).await.unwrap()), ["m1_a", "m2_b"]);
    assert_eq!(names(runner.up(&migrations, Some(0)).await.unwrap()), [""; 0]);
    assert_eq!(names(runner.up(&migrations, None).await.unwrap()), ["m3_c"]);
    assert_eq!(names(runner.down(&migrations, Some(1)).await.unwrap()), ["m3_c"]);
    assert_eq!(names(runner.down(&migrations, None).await.unwrap()), ["m2_b", "m1_a"]);
    assert!(value::<bool>(&db, "SELECT to_regclass('a') IS NULL AND to_regclass('b') IS NULL").await);
}

#[tokio::test]
async fn a_migration_that_the_code_does_not_know_stops_the_run_before_it_begins() {
    let db = TestDb::empty().await;
    let newer =
        [migration("m1_a", "CREATE TABLE a ()", "DROP TABLE a"), migration("m2_b", "SELECT 1", "SELECT 1")];
    runner(&db).await.up(&newer, None).await.unwrap();
    let older = [migration("m1_a", "", "DROP TABLE a"), migration("m3_c", "CREATE TABLE c ()", "")];

    let mut runner = runner(&db).await;
    for error in [runner.up(&older, None).await.unwrap_err(), runner.down(&older, None).await.unwrap_err()] {
        assert_eq!(error.exit_code(), 7);
        assert!(error.to_string().contains("m2_b"), "{error}");
    }
    assert!(value::<bool>(&db, "SELECT to_regclass('a') IS NOT NULL AND to_regclass('c') IS NULL").await);
}

/// Columns of SeaORM's helpers, so that the query builder is used as migrations use it.
#[tokio::test]
async fn the_query_builder_works_in_both_kinds_of_migration() {
    let db = TestDb::empty().await;
    let code = |name, transaction| -> Box<dyn sea_orm_migration::MigrationTrait> {
        Box::new(Code {
            name,
            up: |m| {
                Box::pin(async move {
                    let inner = m.begin().await?;
                    let table = Table::create().table("t").if_not_exists().col(integer("id")).to_owned();
                    inner.create_table(table).await?;
                    inner.commit().await?;
                    let column = ColumnDef::new("n").integer().to_owned();
                    m.alter_table(Table::alter().table("t").add_column_if_not_exists(column).to_owned()).await
                })
            },
            down: |_| Box::pin(async { Ok(()) }),
            transaction,
        })
    };
    let migrations = [code("m1_in", true), code("m2_out", false)];
    assert_eq!(runner(&db).await.up(&migrations, None).await.unwrap().len(), 2);
    assert_eq!(
        value::<i64>(&db, "SELECT count(*) FROM information_schema.columns WHERE table_name = 't'").await,
        2
    );
}
