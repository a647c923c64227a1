//! Each read of the outbox is one statement, whatever it answers; so is what is appended to it, and what is kept of a request.

use serde_json::json;
use service::db::{Actor, PageRequest};
use service::platform::idempotency_keys::{Answer, Begun, KeyPolicy, Request, begin, complete, release};
use service::platform::outbox_events::{append, append_all, lag, list_set_aside};
use service::platform::{Consumer, Event, consumed_events, delivery::deliver};
use std::sync::Arc;
use tests::build::platform::{Recorder, effects, events, hasty, skip_waiting};
use tests::{Counting, TestDb, build, one_statement_each};
use uuid::Uuid;

#[tokio::test]
async fn each_read_and_each_append_is_one_statement() {
    let test = TestDb::new().await;
    let event = |n: u128| Event::new("test", Uuid::from_u128(n), "test.counted", json!({ "n": 1 }));
    let (system, page) = (Actor::system(), PageRequest::first(2));
    events(&test, 0..5, |_| 1).await;
    let db = Counting::new(test.owner().clone());
    one_statement_each!(
        db;
        lag(&db),
        list_set_aside(&db, &system, &page),
        append(&db, event(1)),
        append_all(&db, &[event(1), event(2), event(3)]),
        consumed_events::record(&db, "somebody", vec![Uuid::from_u128(1), Uuid::from_u128(2)]),
        consumed_events::forget(&db, 7),
    );
    append_all(&db, &[]).await.unwrap();
    assert_eq!(db.take().len(), 0);
    // Who reads is looked up first.
    let admin = Actor::user(build::admin(&test).await.id);
    list_set_aside(&db, &admin, &page).await.unwrap();
    assert_eq!(db.take().len(), 2);
}

/// The actor, the claim, the note that they were consumed, whether the consumer left the transaction sound, and that they were
/// delivered: however many events there are.
#[tokio::test]
async fn a_round_of_delivery_costs_by_its_consumers_and_not_by_its_events() {
    let test = TestDb::new().await;
    effects(&test).await;
    let consumers: [Arc<dyn Consumer>; 1] = [Recorder::new("recorder")];
    let db = Counting::new(test.owner().clone());
    for many in [1, 40] {
        skip_waiting(&test).await;
        events(&test, 0..many, |n| n.unsigned_abs().into()).await;
        deliver(&db, &consumers, &hasty()).await.unwrap();
        let passed = db.take();
        // What the recorder writes by itself, a row for each event, stands in a savepoint of the same record.
        let own = passed.iter().filter(|sql| !sql.contains("INTO effects")).count();
        assert_eq!(own, 5, "{passed:#?}");
    }
}

#[tokio::test]
async fn a_key_is_claimed_and_settled_by_one_statement_besides_the_actor() {
    let test = TestDb::new().await;
    let actor = Actor::user(build::user(&test).await.id);
    let db = Counting::new(test.owner().clone());
    let policy = KeyPolicy::default();
    let mut claims = Vec::new();
    for key in ["one", "two"] {
        let Begun::Started(claim) = begin(&db, &policy, &actor, &Request::new("s", key, b"")).await.unwrap()
        else {
            panic!("the key is new");
        };
        assert_eq!((db.transactions(), db.take().len()), (1, 2));
        claims.push(claim);
    }
    complete(&db, &claims[0], Answer { status: 200, body: None }).await.unwrap();
    assert_eq!(db.take().len(), 1);
    release(&db, &claims[1]).await.unwrap();
    assert_eq!(db.take().len(), 1);
    // A repetition reads what is kept.
    begin(&db, &policy, &actor, &Request::new("s", "one", b"")).await.unwrap();
    assert_eq!(db.take().len(), 3);
}
