//! A connection is had with its settings, or refused in words that help.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use service::db::{ConnectError, ConnectOptions, Session, connect};
use tests::TestDb;
use tokio::net::TcpListener;

async fn setting(db: &impl ConnectionTrait, name: &str) -> String {
    let show =
        Statement::from_string(DbBackend::Postgres, format!("SELECT current_setting('{name}') AS value"));
    db.query_one_raw(show).await.unwrap().unwrap().try_get("", "value").unwrap()
}

fn brief(url: &str) -> ConnectOptions {
    ConnectOptions { acquire_timeout: Duration::from_millis(500), ..ConnectOptions::new(url) }
}

#[tokio::test]
async fn every_connection_has_the_settings_of_the_session() {
    let test = TestDb::new().await;
    let session = Session { statement_timeout: Duration::from_millis(1_500), ..Session::default() };
    let options = ConnectOptions {
        application_name: "veza-test".into(),
        session: Some(session),
        ..ConnectOptions::new(test.url())
    };
    let db = connect(&options).await.unwrap();

    assert_eq!(setting(&db, "application_name").await, "veza-test");
    assert_eq!(setting(&db, "statement_timeout").await, "1500ms");
    assert_eq!(setting(&db, "lock_timeout").await, "5s");
    assert_eq!(setting(&db, "plan_cache_mode").await, "force_generic_plan");
    assert_eq!(setting(&db, "TimeZone").await, "UTC");
}

#[tokio::test]
async fn behind_a_pooler_no_session_is_touched() {
    let test = TestDb::new().await;
    let db = connect(&ConnectOptions::new(test.url()).behind_pooler()).await.unwrap();

    assert_eq!(setting(&db, "plan_cache_mode").await, "auto");
    assert_eq!(setting(&db, "statement_timeout").await, "0");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_unreachable_and_named() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = taken.local_addr().unwrap().port(); // accepts, and never says a word
    let closed = {
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
        gone.local_addr().unwrap().port()
    };
    for port in [silent, closed] {
        let error = connect(&brief(&format!("postgres://u:hunter2@127.0.0.1:{port}/d"))).await.unwrap_err();
        assert!(
            matches!(&error, ConnectError::Unreachable { port: named, .. } if *named == port),
            "{error:?}"
        );
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn a_wrong_password_and_a_missing_database_are_told_apart() {
    let test = TestDb::new().await;
    let (_, server) = test.url().split_once('@').unwrap();
    let wrong = format!("postgres://postgres:hunter2@{server}");
    let missing = test.url().replace(test.name(), "no_such_database");

    let error = connect(&brief(&wrong)).await.unwrap_err();
    assert!(matches!(&error, ConnectError::Refused { sqlstate, .. } if sqlstate == "28P01"), "{error:?}");
    let error = connect(&brief(&missing)).await.unwrap_err();
    assert!(matches!(&error, ConnectError::Refused { sqlstate, .. } if sqlstate == "3D000"), "{error:?}");
}
