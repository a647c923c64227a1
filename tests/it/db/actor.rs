//! The actor lasts as long as the transaction, and no longer.

use std::net::IpAddr;

use sea_orm::{ConnectionTrait, DbBackend, Statement, prelude::Uuid};
use service::db::{Actor, ConnectOptions, Pool, as_actor, begin, connect};
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

    let inner = begin(&outer, &Actor::visitor()).await.unwrap();

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

/// Which role it is, is said by `VEZA_TEST_ROLE`.
#[tokio::test]
async fn transactions_of_a_test_are_of_the_role_under_test() {
    let test = TestDb::new().await;
    let transaction = begin(&test, &Actor::visitor()).await.unwrap();
    let role = Statement::from_string(DbBackend::Postgres, "SELECT current_user = 'veza_app'");
    let row = transaction.query_one_raw(role).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<bool>(0).unwrap(), std::env::var("VEZA_TEST_ROLE").is_ok());
}

#[tokio::test]
async fn the_system_is_refused_where_it_would_see_nothing() {
    let test = TestDb::new().await;
    let application = test.application().await;
    let error = begin(&application, &Actor::system()).await.unwrap_err();
    assert!(error.to_string().contains("give the system a pool of the owner's"), "{error}");
    begin(&application, &Actor::visitor()).await.unwrap();
    begin(test.owner(), &Actor::system()).await.unwrap();
}

/// One connection: what one statement is told of its actor is forgotten before the next.
#[tokio::test]
async fn a_connection_that_acts_as_somebody_does_so_in_each_statement_and_no_longer() {
    let test = TestDb::new().await;
    let db = one_connection(&test).await;
    let actor = Actor::user(Uuid::from_u128(7)).in_request("first").unwrap();
    let acting = as_actor(&db, &actor);

    for _ in 0..2 {
        assert_eq!(settings(&acting).await[0], Uuid::from_u128(7).to_string());
        acting.execute_unprepared("SELECT 1 / 0").await.unwrap_err();
        assert_eq!(settings(&db).await, [const { String::new() }; 3]);
    }
    let mark = "CREATE TABLE marks (n int)";
    acting.execute_unprepared(mark).await.unwrap();
    acting.execute_unprepared(mark).await.expect_err("the first was committed");
}
