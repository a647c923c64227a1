//! Servers that cannot be used: one line each, in time.

use std::time::{Duration, Instant};

use migration::runner::{Error, Options, Purpose, Runner, Silent, connect};
use tests::TestDb;
use tokio::{io::AsyncWriteExt, net::TcpListener};

use super::support::{execute, remove, stranger, target};

async fn refused(url: &str) -> Error {
    connect(&target(url), Purpose::Write).await.unwrap_err()
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_given_up_after_five_seconds() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let began = Instant::now();

    let error = refused(&format!("postgres://u:secret@{}/d", silent.local_addr().unwrap())).await;

    assert!(began.elapsed() < Duration::from_secs(7), "{:?}", began.elapsed());
    assert_eq!(error.exit_code(), 3);
    assert!(error.to_string().contains("no answer within 5 s"), "{error}");
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[tokio::test]
async fn a_closed_port_is_reported_at_once() {
    let error = refused("postgres://u@127.0.0.1:1/d").await; // not by waiting: that has another reason
    assert_eq!(error.exit_code(), 3);
    assert!(error.to_string().contains("refused") && error.to_string().contains("DATABASE_URL"), "{error}");
}

#[tokio::test]
async fn something_else_behind_the_port_is_not_taken_for_postgresql() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let other = tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        client.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        client
    });
    let error = refused(&format!("postgres://u@{address}/d")).await;
    assert_eq!(error.exit_code(), 3);
    assert!(error.to_string().contains("not PostgreSQL"), "{error}");
    other.await.unwrap();
}

#[tokio::test]
async fn a_wrong_password_and_a_missing_database_are_told_apart() {
    let db = TestDb::empty().await;
    let options = db.get_postgres_connection_pool().connect_options();
    let at = format!("{}:{}", options.get_host(), options.get_port());

    let login = refused(&format!("postgres://{}:wrong@{at}/{}", options.get_username(), db.name())).await;
    assert_eq!(login.exit_code(), 3);
    assert!(login.to_string().contains("28P01"), "{login}");
    assert!(!login.to_string().contains("wrong@"), "{login}");

    let missing = refused(&db.url().replace(db.name(), "no_such_database")).await;
    assert_eq!(missing.exit_code(), 3);
    assert!(missing.to_string().contains("createdb no_such_database"), "{missing}");
}

/// The lock and the migrations have a connection each.
#[tokio::test]
async fn a_server_without_a_free_connection_says_so() {
    let db = TestDb::empty().await;
    let (role, url) = stranger(&db).await;
    for free in [0, 1] {
        execute(&*db, &format!("ALTER ROLE {role} CONNECTION LIMIT {free}")).await;
        let error = Runner::open(&target(&url), &Options::default(), &Silent).await.err().unwrap();
        assert_eq!(error.exit_code(), 3);
        assert!(error.to_string().contains("too many connections for role"), "{error}");
    }
    remove(&db, &role).await;
}

#[tokio::test]
async fn a_database_that_only_accepts_reads_can_be_looked_at_and_not_migrated() {
    let db = TestDb::empty().await;
    execute(&*db, &format!("ALTER DATABASE {} SET default_transaction_read_only = on", db.name())).await;

    let error = refused(db.url()).await;
    assert_eq!(error.exit_code(), 3);
    assert!(error.to_string().contains("only accepts reads"), "{error}");
    connect(&target(db.url()), Purpose::Read).await.unwrap();
}
