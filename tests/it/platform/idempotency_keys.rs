use entity::platform::idempotency_keys::Entity;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::json;
use service::db::{self, Actor};
use service::platform::PlatformError;
use service::platform::idempotency_keys::{
    Answer, Begun, Claim, KeyPolicy, Request, begin, complete, release,
};
use std::time::Duration;
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

fn order(key: &str) -> Request {
    Request::new("POST /orders", key, b"one guitar")
}

fn created() -> Answer {
    Answer { status: 201, body: Some(json!({ "order": 7 })) }
}

async fn start(db: &TestDb, actor: &Actor, request: &Request) -> Claim {
    match begin(db, &KeyPolicy::default(), actor, request).await.unwrap() {
        Begun::Started(claim) => claim,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_repeated_request_is_given_the_first_answer() {
    let db = TestDb::new().await;
    let (user, other) = (build::user(&db).await, build::user(&db).await);
    let (actor, policy) = (Actor::user(user.id), KeyPolicy::default());
    let claim = start(&db, &actor, &order("k")).await;
    assert_eq!(begin(&db, &policy, &actor, &order("k")).await.unwrap(), Begun::InProgress);

    let work = db::begin(&db, &actor).await.unwrap();
    complete(&work, &claim, created()).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(begin(&db, &policy, &actor, &order("k")).await.unwrap(), Begun::Replay(created()));

    // Another operation, another account, another key: another request.
    start(&db, &actor, &Request::new("POST /tracks", "k", b"one guitar")).await;
    start(&db, &Actor::user(other.id), &order("k")).await;
    start(&db, &actor, &order("K")).await;
    let empty = start(&db, &actor, &order("no body")).await;
    complete(&db.seen_by(&actor), &empty, Answer { status: 204, body: None }).await.unwrap();
    let again = begin(&db, &policy, &actor, &order("no body")).await.unwrap();
    assert_eq!(again, Begun::Replay(Answer { status: 204, body: None }));
}

#[tokio::test]
async fn of_eight_requests_at_once_one_is_started() {
    let db = TestDb::new().await;
    let actor = Actor::user(build::user(&db).await.id);
    on_your_marks(&db).await;
    let (policy, request) = (KeyPolicy::default(), order("k"));
    let requests = (0..8).map(|_| begin(&db, &policy, &actor, &request));
    let begun: Vec<_> = futures::future::join_all(requests).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(begun.iter().filter(|begun| matches!(begun, Begun::Started(_))).count(), 1, "{begun:?}");
    assert_eq!(Entity::find().count(&*db).await.unwrap(), 1);
}

#[tokio::test]
async fn another_request_under_the_same_key_is_refused() {
    let db = TestDb::new().await;
    let (actor, policy) = (Actor::user(build::user(&db).await.id), KeyPolicy::default());
    let claim = start(&db, &actor, &order("k")).await;
    let other = Request::new("POST /orders", "k", b"two guitars");
    assert!(matches!(begin(&db, &policy, &actor, &other).await, Err(PlatformError::KeyReused)));
    complete(&db.seen_by(&actor), &claim, created()).await.unwrap();
    assert!(matches!(begin(&db, &policy, &actor, &other).await, Err(PlatformError::KeyReused)));
    assert_eq!(begin(&db, &policy, &actor, &order("k")).await.unwrap(), Begun::Replay(created()));
}

#[tokio::test]
async fn an_old_lock_is_taken_over_by_one_and_who_held_it_cannot_complete() {
    let db = TestDb::new().await;
    let actor = Actor::user(build::user(&db).await.id);
    let slow = start(&db, &actor, &order("k")).await;
    let minute_ago = "UPDATE idempotency_keys SET locked_at = locked_at - interval '1 minute'";
    db.execute_unprepared(minute_ago).await.unwrap();
    on_your_marks(&db).await;
    let (policy, request) = (KeyPolicy::default(), order("k"));
    let takers = (0..8).map(|_| begin(&db, &policy, &actor, &request));
    let begun: Vec<_> = futures::future::join_all(takers).await.into_iter().map(Result::unwrap).collect();
    let quick: Vec<_> = begun
        .iter()
        .filter_map(|begun| if let Begun::Started(claim) = begun { Some(*claim) } else { None })
        .collect();
    let [quick] = quick.try_into().unwrap();

    let late = complete(&db.seen_by(&actor), &slow, Answer { status: 500, body: None }).await;
    assert!(matches!(late, Err(PlatformError::ClaimLost)));
    assert!(!release(&db.seen_by(&actor), &slow).await.unwrap());
    complete(&db.seen_by(&actor), &quick, created()).await.unwrap();
    assert!(matches!(complete(&db.seen_by(&actor), &quick, created()).await, Err(PlatformError::ClaimLost)));
    assert_eq!(begin(&db, &policy, &actor, &request).await.unwrap(), Begun::Replay(created()));
}

#[tokio::test]
async fn a_released_or_expired_key_starts_anew() {
    let db = TestDb::new().await;
    let actor = Actor::user(build::user(&db).await.id);
    let claim = start(&db, &actor, &order("k")).await;
    assert!(release(&db.seen_by(&actor), &claim).await.unwrap());
    let claim = start(&db, &actor, &order("k")).await;
    complete(&db.seen_by(&actor), &claim, created()).await.unwrap();
    assert!(!release(&db.seen_by(&actor), &claim).await.unwrap(), "an answer stays");

    let yesterday = "UPDATE idempotency_keys SET created_at = created_at - interval '25 h', expires_at = expires_at - interval '25 h'";
    db.execute_unprepared(yesterday).await.unwrap();
    let other = Request::new("POST /orders", "k", b"two guitars");
    let claim = start(&db, &actor, &other).await;
    complete(&db.seen_by(&actor), &claim, Answer { status: 204, body: None }).await.unwrap();
    let brief = KeyPolicy { lifetime: Duration::ZERO, lock: Duration::MAX };
    assert!(matches!(begin(&db, &brief, &actor, &order("brief")).await.unwrap(), Begun::Started(_)));
    let forever = KeyPolicy { lifetime: Duration::MAX, lock: Duration::MAX };
    assert!(matches!(begin(&db, &forever, &actor, &order("ever")).await.unwrap(), Begun::Started(_)));
}

#[tokio::test]
async fn bad_keys_and_answers_are_refused_before_the_database_is_asked() {
    let db = TestDb::new().await;
    let (actor, policy) = (Actor::user(build::user(&db).await.id), KeyPolicy::default());
    let long = "x".repeat(256);
    for (scope, key, field) in [
        ("", "k", "scope"),
        ("a\0", "k", "scope"),
        (&long, "k", "scope"),
        ("a", "", "key"),
        ("a", "\0", "key"),
        ("a", &long, "key"),
    ] {
        let refused = begin(&db, &policy, &actor, &Request::new(scope, key, b"")).await;
        assert!(matches!(&refused, Err(PlatformError::Invalid(i)) if i.names(field)), "{refused:?}");
    }
    for actor in [Actor::visitor(), Actor::system()] {
        let refused = begin(&db, &policy, &actor, &order("k")).await;
        assert!(matches!(refused, Err(PlatformError::Forbidden)));
    }
    let unknown = begin(&db, &policy, &Actor::user(Uuid::nil()), &order("k")).await;
    assert!(matches!(unknown, Err(PlatformError::UserNotFound)));
    assert_eq!(Entity::find().count(&*db).await.unwrap(), 0);

    let claim = start(&db, &actor, &order("k")).await;
    for (status, body) in
        [(99, None), (600, None), (200, Some(json!("\0"))), (200, Some(json!("x".repeat(300_000))))]
    {
        let refused = complete(&db.seen_by(&actor), &claim, Answer { status, body }).await;
        assert!(matches!(refused, Err(PlatformError::Invalid(_))));
    }
    complete(&db.seen_by(&actor), &claim, Answer { status: 200, body: Some(json!([1, null])) })
        .await
        .unwrap();
}
