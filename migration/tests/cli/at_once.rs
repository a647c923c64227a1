//! Many at once, killed and interrupted ones.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use migration::{
    Migrator,
    runner::{Options, Runner, Silent, Target},
};
use sea_orm_migration::MigratorTrait;
use tests::TestDb;

use crate::tool::{Tool, said};

#[tokio::test]
async fn ten_started_at_once_all_succeed() {
    let db = TestDb::empty().await;
    let tool = Tool::of(&db);
    let children: Vec<Child> = (0..10)
        .map(|_| tool.command(&["up"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    let mut applied = 0;
    for child in children {
        let said = said(child.wait_with_output().unwrap());
        assert_eq!(said.code, 0, "{}", said.err);
        applied += said.out.matches("  applied m").count();
    }
    assert_eq!(applied, Migrator::migrations().len());
}

#[tokio::test]
async fn an_interrupted_command_says_so() {
    let db = TestDb::empty().await;
    let holder = Runner::open(&Target::parse(db.url()).unwrap(), &Options::default(), &Silent).await.unwrap();
    let mut child = Tool::of(&db).command(&["up"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("waiting for another migrator"));

    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupt.success());

    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(lines.next().unwrap().unwrap().contains("interrupted"));
    drop(holder);
}

/// It is killed while a statement of its first migration waits for a lock. The server ends that statement soon after, and
/// not before then the next one begins.
#[tokio::test]
async fn a_migrator_that_was_killed_is_no_obstacle_for_the_next() {
    let db = TestDb::empty().await;
    let tool = Tool::of(&db);
    let pool = db.get_postgres_connection_pool();
    assert_eq!(tool.run(&["up", "-n", "1"]).code, 0);
    let mut transaction = pool.begin().await.unwrap();
    sqlx::query("LOCK TABLE seaql_migrations IN SHARE MODE").execute(&mut *transaction).await.unwrap();

    let mut killed = tool.command(&["up", "--lock-timeout", "1h"]).spawn().unwrap();
    let waiting = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() \
                   AND application_name = 'veza-migration' AND wait_event_type = 'Lock'";
    let orphan: i32 = loop {
        match sqlx::query_scalar(waiting).fetch_optional(pool).await.unwrap() {
            Some(pid) => break pid,
            None => tokio::task::yield_now().await,
        }
    };
    killed.kill().unwrap();
    killed.wait().unwrap();

    let next = tool.command(&["up"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let lives = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)";
    while sqlx::query_scalar(lives).bind(orphan).fetch_one(pool).await.unwrap() {
        tokio::task::yield_now().await;
    }
    transaction.rollback().await.unwrap();
    let next = said(next.wait_with_output().unwrap());
    assert_eq!(next.code, 0, "{}", next.err);
    assert_eq!(tool.run(&["check"]).code, 0);
}
