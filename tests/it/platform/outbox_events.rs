use chrono::{DateTime, TimeDelta, Utc};
use entity::platform::outbox_events::{COLUMN, Column, Entity, Model};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use service::db::{self, Actor};
use service::platform::Event;
use service::platform::outbox_events::{append, append_all};
use tests::TestDb;
use uuid::Uuid;

async fn waiting(db: &impl ConnectionTrait) -> Vec<Model> {
    let query = Entity::find().filter(COLUMN.published_at.is_null());
    query.order_by_asc(Column::SequenceNumber).all(db).await.unwrap()
}

#[tokio::test]
async fn an_event_is_there_if_and_only_if_its_transaction_commits() {
    let db = TestDb::new().await;
    let (user, track) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let actor = Actor::user(user).in_request("01JD").unwrap();
    let liked = || Event::new("track", track, "track.liked", json!({ "user_id": user }));
    let transaction = db::begin(&db, &actor).await.unwrap();
    append(&transaction, liked()).await.unwrap();
    transaction.rollback().await.unwrap();
    assert!(waiting(&*db).await.is_empty());

    let transaction = db::begin(&db, &actor).await.unwrap();
    let then = DateTime::from_timestamp_micros(Utc::now().timestamp_micros()).unwrap() - TimeDelta::hours(3);
    append(&transaction, liked().with_header("schema_version", 2).with_header("actor_id", "x").at(then))
        .await
        .unwrap();
    assert!(waiting(&*db).await.is_empty(), "nobody sees it before the commit");
    transaction.commit().await.unwrap();

    let [event] = waiting(&*db).await.try_into().unwrap();
    assert_eq!((event.aggregate_type.as_str(), event.aggregate_id), ("track", track));
    assert_eq!((event.event_type.as_str(), event.payload), ("track.liked", json!({ "user_id": user })));
    assert_eq!(event.headers.actor_id, Some(user), "what the transaction says, not what the writer says");
    assert_eq!((event.headers.trace_id.as_deref(), event.headers.schema_version), (Some("01JD"), Some(2)));
    assert_eq!(event.occurred_at, then);
    assert_eq!((event.attempts, event.failed_at), (0, None));
}

#[tokio::test]
async fn nobody_says_who_acts_but_the_transaction() {
    let db = TestDb::new().await;
    db.execute_unprepared(
        r#"SELECT veza.append_events('[{"aggregate_type": "track", "aggregate_id": "00000000-0000-0000-0000-000000000001",
            "event_type": "track.liked", "payload": {},
            "headers": {"actor_id": "00000000-0000-0000-0000-000000000002", "trace_id": "forged", "schema_version": 2}}]')"#,
    )
    .await
    .unwrap();
    let [event] = waiting(&*db).await.try_into().unwrap();
    assert_eq!((event.headers.actor_id, event.headers.trace_id), (None, None));
    assert_eq!(event.headers.schema_version, Some(2));
}

#[tokio::test]
async fn events_that_are_appended_together_keep_their_order() {
    let db = TestDb::new().await;
    let events: Vec<_> =
        (1..=200).map(|n| Event::new("track", Uuid::from_u128(n), "track.published", json!({}))).collect();
    append_all(&*db, &events).await.unwrap();
    append_all(&*db, &[]).await.unwrap();
    let order: Vec<_> = waiting(&*db).await.into_iter().map(|event| event.aggregate_id.as_u128()).collect();
    assert_eq!(order, (1..=200).collect::<Vec<_>>());
}

#[tokio::test]
async fn one_event_that_the_database_refuses_takes_the_others_with_it() {
    let db = TestDb::new().await;
    let good = || Event::new("track", Uuid::nil(), "track.published", json!({}));
    for bad in [
        Event::new("track", Uuid::nil(), "track.published", json!([])),
        Event::new("track", Uuid::nil(), "track.published", json!({ "a": "\0" })),
        Event::new(LONG, Uuid::nil(), "track.published", json!({})),
    ] {
        append_all(&*db, &[good(), bad]).await.unwrap_err();
    }
    assert!(waiting(&*db).await.is_empty());
}

const LONG: &str = "a kind of thing whose name is so long that no column of the outbox holds it, which is to say over 100 characters";
