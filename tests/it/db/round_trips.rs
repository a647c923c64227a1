//! How often the layer waits for the server, counted on the wire: BEGIN and who acts are one round trip.

use std::time::Duration;

use sea_orm::{ConnectionTrait, TransactionTrait, prelude::Uuid};
use service::chat::messages::{NewMessage, send};
use service::chat::rooms;
use service::db::{Actor, Command, ConnectOptions, Pool, Query, as_actor, begin, connect};
use service::streaming::track_likes::{like, unlike};
use tests::{TestDb, Wire, build};
use tokio::time::timeout;

const ADD: Command = Command::new("INSERT INTO badges (name, slug) VALUES ($1, $1)");
const COUNT: Query<(i64,)> = Query::new("SELECT count(*) FROM badges");
/// Who acts.
const TOLD: Query<(String, String)> = Query::new(
    "SELECT coalesce(current_setting('app.user_id', true), ''), coalesce(current_setting('app.request_id', true), '')",
);

/// One connection, so that what is prepared once stays prepared.
async fn pool(url: &str) -> Pool {
    connect(&ConnectOptions { max_connections: 1, min_connections: 1, ..ConnectOptions::new(url) })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_write_of_one_statement_is_three_round_trips() {
    let test = TestDb::new().await;
    let ada = build::user(&test).await.id;
    let (me, room) = (Actor::user(ada), build::room(&test, ada).await.id);
    let track = build::streaming::tracks(&test, ada, 1).await[0];
    let wire = Wire::to(&test).await;
    let db = pool(wire.url()).await;
    let say = async || drop(send(&db, &me, room, NewMessage::text("hello")).await.unwrap());
    let read = async || drop(rooms::find(&as_actor(&db, &me), &me, room).await.unwrap());
    let forget = async || assert!(unlike(&db, &me, track).await.unwrap());
    let look = async || drop(rooms::find(&db, &me, room).await.unwrap());
    for work in [0, 1] {
        assert!(like(&db, &me, track).await.unwrap());
        // What is prepared first costs one more, once.
        let trips = [
            wire.trips(say()).await,
            wire.trips(read()).await,
            wire.trips(forget()).await,
            wire.trips(look()).await,
        ];
        if work > 0 {
            // The third asks first whether the account is in good standing: two statements.
            assert_eq!(trips, [3, 3, 4, 1]);
        }
    }
}

/// Bound, and not put into words.
#[tokio::test]
async fn what_is_not_plain_of_an_actor_is_told_in_a_round_trip_of_its_own() {
    let test = TestDb::new().await;
    let wire = Wire::to(&test).await;
    let db = pool(wire.url()).await;
    let plain = Actor::user(Uuid::from_u128(7)).in_request("req-1").unwrap();
    let odd = Actor::user(Uuid::from_u128(7)).in_request("'; DROP TABLE badges; --").unwrap();
    for (actor, request, trips) in [(&plain, "req-1", 3), (&odd, "'; DROP TABLE badges; --", 4)] {
        let act = async || {
            let transaction = begin(&db, actor).await.unwrap();
            let (user, told) = TOLD.get(&transaction, []).await.unwrap();
            assert_eq!((user, told.as_str()), (Uuid::from_u128(7).to_string(), request));
            transaction.commit().await.unwrap();
        };
        act().await;
        assert_eq!(wire.trips(act()).await, trips, "{request}");
    }
    assert_eq!(COUNT.get(&db, []).await.unwrap(), (0,));
}

#[tokio::test]
async fn a_transaction_in_which_nothing_happens_asks_the_server_nothing() {
    let test = TestDb::new().await;
    let wire = Wire::to(&test).await;
    let db = pool(wire.url()).await;
    let nothing = wire.trips(async {
        db.begin().await.unwrap().commit().await.unwrap();
        db.begin().await.unwrap().rollback().await.unwrap();
        drop(db.begin().await.unwrap());
    });
    assert_eq!(nothing.await, 0);
    // Seen from another connection: no transaction was left open around it.
    ADD.run(&db, ["kept".into()]).await.unwrap();
    assert_eq!(COUNT.get(test.owner(), []).await.unwrap(), (1,));
}

#[tokio::test]
async fn savepoints_and_modes_are_those_of_a_transaction_that_has_begun() {
    let test = TestDb::new().await;
    let db = pool(test.url()).await;
    let outer = db.begin().await.unwrap();
    let inner = begin(&outer, &Actor::user(Uuid::from_u128(7))).await.unwrap();
    ADD.run(&inner, ["inner".into()]).await.unwrap();
    inner.rollback().await.unwrap();
    ADD.run(&outer, ["outer".into()]).await.unwrap();
    outer.commit().await.unwrap();
    assert_eq!(COUNT.get(&db, []).await.unwrap(), (1,));

    let reads = db.begin_with_config(None, Some(sea_orm::AccessMode::ReadOnly)).await.unwrap();
    ADD.run(&reads, ["no".into()]).await.unwrap_err();
    reads.rollback().await.unwrap();
    assert_eq!(COUNT.get(&db, []).await.unwrap(), (1,));
}

/// BEGIN may have reached the server, and who acts with it.
#[tokio::test]
async fn a_transaction_that_was_given_up_while_it_began_is_not_the_next_users() {
    let test = TestDb::new().await;
    let db = pool(test.url()).await;
    let actor = Actor::user(Uuid::from_u128(7)).in_request("secret").unwrap();
    for n in 0..40 {
        let given_up = timeout(Duration::from_micros(n * 20), async {
            let transaction = begin(&db, &actor).await.unwrap();
            ADD.run(&transaction, ["lost".into()]).await.unwrap();
        });
        let given_up = given_up.await;
        let (user, request) = TOLD.get(&db, []).await.unwrap();
        assert_eq!((user.as_str(), request.as_str()), ("", ""), "{n}: {given_up:?}");
        // Seen from another connection: it was committed, so no transaction was open around it.
        ADD.run(&db, [format!("kept-{n}").into()]).await.unwrap();
        let kept = i64::try_from(n + 1).unwrap();
        assert_eq!(COUNT.get(test.owner(), []).await.unwrap(), (kept,), "{n}: {given_up:?}");
    }
}

/// As where the server is shutting down: nothing of the transaction is done outside one.
#[tokio::test]
async fn after_a_begin_that_failed_nothing_is_done() {
    let test = TestDb::new().await;
    let db = pool(test.url()).await;
    let (server,): (i32,) = Query::<(i32,)>::new("SELECT pg_backend_pid()").get(&db, []).await.unwrap();
    let transaction = db.begin().await.unwrap();
    test.execute_unprepared(&format!("SELECT pg_terminate_backend({server}, 5000)")).await.unwrap();
    for _ in 0..2 {
        ADD.run(&transaction, ["lost".into()]).await.unwrap_err();
    }
    transaction.commit().await.unwrap_err();
    ADD.run(&db, ["kept".into()]).await.unwrap();
    assert_eq!(COUNT.get(&db, []).await.unwrap(), (1,));
}
