//! The actor lasts as long as the transaction, and no longer.

use std::net::IpAddr;

use sea_orm::{ConnectionTrait, DbBackend, Statement, prelude::Uuid};
use service::db::{Actor, ConnectOptions, Pool, begin, connect};
use tests::TestDb;

async fn settings(db: &impl ConnectionTrait) -> [String; 3] {
    const SQL: &str = "SELECT coalesce(current_setting('app.user_id', true), '') AS user_id, \
        coalesce(current_setting('app.request_id', true), '') AS request_id, \
        coalesce(current_setting('app.ip_address', true), '') AS ip_address";
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, SQL)).await.unwrap().unwrap();
    ["user_id", "request_id", "ip_address"].map(|name| row.try_get("", name).unwrap())
}

async fn one_connection(test: &TestDb) -> Pool {
    let options =
        ConnectOptions { max_connections: 1, min_connections: 0, ..ConnectOptions::new(test.url()) };
    connect(&options).await.unwrap()
}

#[tokio::test]
async fn an_actor_is_named_inside_the_transaction_and_forgotten_after_it() {
    let test = TestDb::new().await;
    let db = one_connection(&test).await;
    let id = Uuid::from_u128(7);
    let actor =
        Actor::user(id).from_address(IpAddr::from([10, 0, 0, 7])).in_request("it's \"quoted\"").unwrap();

    let transaction = begin(&db, &actor).await.unwrap();
    let inside = settings(&transaction).await;
    transaction.commit().await.unwrap();
    let after = settings(&db).await;

    assert_eq!(inside, [id.to_string(), "it's \"quoted\"".to_owned(), "10.0.0.7".to_owned()]);
    assert_eq!(after, [const { String::new() }; 3], "the one connection of the pool still knows");
}

#[tokio::test]
async fn a_transaction_inherits_no_part_of_an_actor() {
    let test = TestDb::new().await;
    let outer = begin(&test, &Actor::user(Uuid::from_u128(7)).in_request("first").unwrap()).await.unwrap();

    let inner = begin(&outer, &Actor::system()).await.unwrap();

    assert_eq!(settings(&inner).await, [const { String::new() }; 3]);
    inner.rollback().await.unwrap();
    assert_eq!(settings(&outer).await[1], "first", "a savepoint that is undone undoes its actor");
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing() {
    let test = TestDb::new().await;
    let db = one_connection(&test).await;
    db.execute_unprepared("CREATE TABLE marks (n int)").await.unwrap();

    let transaction = begin(&db, &Actor::system()).await.unwrap();
    transaction.execute_unprepared("INSERT INTO marks VALUES (1)").await.unwrap();
    drop(transaction);

    let count = Statement::from_string(DbBackend::Postgres, "SELECT count(*) AS n FROM marks");
    let left: i64 = db.query_one_raw(count).await.unwrap().unwrap().try_get("", "n").unwrap();
    assert_eq!(left, 0);
}
