use chrono::{DateTime, TimeDelta, Utc};
use entity::notifications::email_messages::{EmailMessageStatus as Status, Entity, Model};
use sea_orm::{EntityTrait, PaginatorTrait};
use secrecy::ExposeSecret;
use serde_json::json;
use service::db::{self, Actor, PageRequest};
use service::notifications::email_messages::{
    Claim, NewEmail, Refusal, bounced, cancel, claim, complained, delivered, enqueue, failed, list_failed,
    sent,
};
use service::notifications::{NotificationError, Notifications};
use std::time::Duration;
use tests::build::notifications::{due, email, notifications};
use tests::{TestDb, TestEnv, build, on_your_marks};
use uuid::Uuid;

async fn row(db: &TestDb, id: Uuid) -> Model {
    Entity::find_by_id(id).one(&**db).await.unwrap().unwrap()
}

async fn claims(db: &TestDb, notifications: &Notifications, limit: u64) -> Vec<Claim> {
    claim(db.owner(), notifications, &Actor::system(), "w", limit).await.unwrap()
}

/// Workers for whom every other is silent for too long at once.
fn impatient(notifications: &Notifications) -> Notifications {
    let mut notifications = notifications.clone();
    notifications.policy.email_lease = Duration::ZERO;
    notifications
}

#[tokio::test]
async fn an_email_is_queued_if_and_only_if_its_transaction_commits_and_once_for_its_key() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let welcome = || NewEmail {
        dedupe_key: Some("welcome:1".to_owned()),
        variables: json!({ "name": "Ada" }),
        ..NewEmail::new(" Ada@Example.com ", "welcome")
    };
    let visitor = Actor::visitor();
    let transaction = db::begin(&db, &visitor).await.unwrap();
    assert!(enqueue(&transaction, &notifications, welcome()).await.unwrap().is_new);
    transaction.rollback().await.unwrap();

    let transactions = (0..8).map(|_| async {
        let transaction = db::begin(&db, &visitor).await.unwrap();
        let queued = enqueue(&transaction, &notifications, welcome()).await.unwrap();
        transaction.commit().await.unwrap();
        queued
    });
    on_your_marks(&db).await;
    let queued = futures::future::join_all(transactions).await;
    let ids: Vec<_> = queued.iter().map(|queued| queued.id).collect();
    let [new] = queued.into_iter().filter(|queued| queued.is_new).collect::<Vec<_>>().try_into().unwrap();
    assert_eq!(ids, [new.id; 8], "who came second is told which is there");
    let [row] = Entity::find().all(&*db).await.unwrap().try_into().unwrap();
    assert_eq!((row.id, row.to_email.as_str(), row.status), (new.id, "ada@example.com", Status::Pending));
    assert_eq!((row.variables, row.secret_variables_encrypted), (json!({ "name": "Ada" }), None));
}

#[tokio::test]
async fn its_links_are_sealed_in_the_queue_and_wiped_when_it_leaves() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let id = email(&db, &notifications).await;
    let sealed = row(&db, id).await.secret_variables_encrypted.unwrap();
    assert!(!String::from_utf8_lossy(sealed.expose()).contains("hunter2"));
    let claim = due(&db, &notifications).await;
    assert!(!format!("{claim:?}").contains("hunter2"));
    let secrets = claim.secrets(&notifications).unwrap();
    assert_eq!(secrets["link"].expose_secret(), "https://veza.example/reset/hunter2");

    sent(db.owner(), &claim, "postmark", Some("m1")).await.unwrap();
    let gone = row(&db, id).await;
    assert_eq!((gone.status, gone.secret_variables_encrypted), (Status::Sent, None));
    assert!(gone.sent_at.is_some() && gone.locked_at.is_none());
    // The answer was lost on the way: the worker says it again.
    sent(db.owner(), &claim, "postmark", Some("m1")).await.unwrap();
    let other = sent(db.owner(), &claim, "postmark", Some("m2")).await;
    assert!(matches!(other, Err(NotificationError::ClaimLost)));
    let late = failed(db.owner(), &notifications, &claim, Refusal::Temporary, "late").await;
    assert!(matches!(late, Err(NotificationError::ClaimLost)));
    assert!(claims(&db, &impatient(&notifications), 10).await.is_empty());
}

#[tokio::test]
async fn eight_workers_claim_each_of_a_hundred_once_the_longest_due_first() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let mut queued = Vec::new();
    for _ in 0..100 {
        queued.push(email(&db, &notifications).await);
    }
    let later = NewEmail { delay: Duration::from_hours(1), ..NewEmail::new("a@example.com", "later") };
    enqueue(&*db, &notifications, later).await.unwrap();
    let first: Vec<_> = claims(&db, &notifications, 3).await.into_iter().map(|claim| claim.id).collect();
    assert!(queued[..3].iter().all(|id| first.contains(id)), "{first:?}");
    let worker = async || {
        let mut mine = Vec::new();
        loop {
            let claims = claims(&db, &notifications, 4).await;
            assert!(claims.len() <= 4);
            if claims.is_empty() {
                return mine;
            }
            mine.extend(claims.into_iter().map(|claim| claim.id));
        }
    };
    on_your_marks(&db).await;
    let workers = futures::future::join_all((0..8).map(|_| worker())).await;
    let mut claimed: Vec<_> = workers.into_iter().flatten().collect();
    claimed.sort();
    queued.drain(..3);
    queued.sort();
    assert_eq!(claimed, queued);
}

#[tokio::test]
async fn what_fails_is_tried_again_later_and_given_up_in_the_end() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let id = email(&db, &notifications).await;
    for attempt in 1..=3 {
        let claim = due(&db, &notifications).await;
        assert_eq!((claim.id, claim.attempts), (id, attempt));
        let given_up =
            failed(db.owner(), &notifications, &claim, Refusal::Temporary, "421 busy\0").await.unwrap();
        assert_eq!(given_up, attempt == 3);
    }
    let dead = row(&db, id).await;
    assert_eq!((dead.status, dead.attempts, dead.secret_variables_encrypted), (Status::Failed, 3, None));
    assert_eq!(dead.error_message.as_deref(), Some("421 busy"));
    assert!(claims(&db, &notifications, 10).await.is_empty());

    let hopeless = email(&db, &notifications).await;
    let claim = due(&db, &notifications).await;
    assert!(failed(db.owner(), &notifications, &claim, Refusal::Permanent, "550").await.unwrap());
    let (admin, user) = (build::moderator(&db).await, build::user(&db).await);
    let page = list_failed(db.owner(), &Actor::user(admin.id), &PageRequest::first(1)).await.unwrap();
    assert_eq!(page.items[0].id, hopeless);
    let rest = PageRequest::first(1).after(page.next.unwrap());
    assert_eq!(list_failed(db.owner(), &Actor::system(), &rest).await.unwrap().items[0].id, id);
    for nobody in [Actor::visitor(), Actor::user(user.id)] {
        let refused = list_failed(db.owner(), &nobody, &PageRequest::default()).await;
        assert!(matches!(refused, Err(NotificationError::Forbidden)));
    }

    let mut patient = notifications.clone();
    patient.policy.first_retry = Duration::from_hours(1);
    let waiting = email(&db, &notifications).await;
    let claim = due(&db, &notifications).await;
    failed(db.owner(), &patient, &claim, Refusal::Temporary, "421").await.unwrap();
    let wait = row(&db, waiting).await.next_attempt_at - Utc::now();
    assert!(wait < TimeDelta::hours(1), "{wait}");
}

#[tokio::test]
async fn a_dead_worker_s_email_goes_to_another_and_one_that_kills_is_given_up() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let id = email(&db, &notifications).await;
    let dead = due(&db, &notifications).await;
    assert!(claims(&db, &notifications, 10).await.is_empty(), "its lease has not run out");

    let living = due(&db, &impatient(&notifications)).await;
    assert_eq!((living.id, living.attempts), (id, 2));
    for lost in [
        sent(db.owner(), &dead, "postmark", Some("m1")).await,
        failed(db.owner(), &notifications, &dead, Refusal::Permanent, "x").await.map(|_| ()),
    ] {
        assert!(matches!(lost, Err(NotificationError::ClaimLost)));
    }
    assert_eq!(due(&db, &impatient(&notifications)).await.attempts, 3);
    assert!(claims(&db, &impatient(&notifications), 10).await.is_empty());
    let row = row(&db, id).await;
    assert_eq!((row.status, row.secret_variables_encrypted), (Status::Failed, None));
    assert_eq!(row.error_message.as_deref(), Some("its workers died"));
}

#[tokio::test]
async fn callbacks_in_any_order_and_again_never_take_anything_back() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let (system, at) = (Actor::system(), DateTime::from_timestamp(1_764_000_000, 0).unwrap());
    let early = delivered(db.owner(), &system, "postmark", "m1", at).await;
    assert!(matches!(early, Err(NotificationError::EmailNotFound)), "faster than the worker");
    let id = email(&db, &notifications).await;
    sent(db.owner(), &due(&db, &notifications).await, "postmark", Some("m1")).await.unwrap();

    let status = async || row(&db, id).await.status;
    delivered(db.owner(), &system, "postmark", "m1", at).await.unwrap();
    assert_eq!(status().await, Status::Delivered);
    bounced(db.owner(), &system, "postmark", "m1", at, Some("mailbox full\0")).await.unwrap();
    assert_eq!(status().await, Status::Bounced);
    delivered(db.owner(), &system, "postmark", "m1", at + TimeDelta::hours(1)).await.unwrap();
    assert_eq!(status().await, Status::Bounced);
    complained(db.owner(), &system, "postmark", "m1").await.unwrap();
    bounced(db.owner(), &system, "postmark", "m1", at, None).await.unwrap();
    let row = row(&db, id).await;
    assert_eq!(row.status, Status::Complained);
    assert_eq!((row.delivered_at, row.bounced_at), (Some(at), Some(at)));
    assert_eq!(row.error_message.as_deref(), Some("mailbox full"));

    for (provider, reference) in [("ses", "m1"), ("postmark", "m2"), ("\0", "m1"), ("postmark", "\0")] {
        let refused = complained(db.owner(), &system, provider, reference).await;
        assert!(matches!(refused, Err(NotificationError::EmailNotFound)));
    }
    let refused = complained(&*db, &Actor::visitor(), "postmark", "m1").await;
    assert!(matches!(refused, Err(NotificationError::Forbidden)));
}

#[tokio::test]
async fn what_waits_can_be_taken_back_by_an_administrator() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let (admin, other) = (build::admin(&db).await, build::moderator(&db).await);
    let admin = Actor::user(admin.id);
    let id = email(&db, &notifications).await;
    let refused = cancel(db.owner(), &Actor::user(other.id), id).await;
    assert!(matches!(refused, Err(NotificationError::Forbidden)));
    assert!(cancel(db.owner(), &admin, id).await.unwrap());
    assert!(!cancel(db.owner(), &admin, id).await.unwrap());
    assert_eq!(row(&db, id).await.secret_variables_encrypted, None);
    let taken = email(&db, &notifications).await;
    due(&db, &notifications).await;
    assert!(!cancel(db.owner(), &admin, taken).await.unwrap(), "a worker has it");
}

#[tokio::test]
async fn a_malformed_email_is_refused_and_leaves_nothing() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let good = || NewEmail::new("a@example.com", "welcome");
    for (bad, field) in [
        (NewEmail::new("nobody", "welcome"), "to_email"),
        (NewEmail::new("", "welcome"), "to_email"),
        (NewEmail::new("a@example.com", ""), "template"),
        (NewEmail { language: "e".into(), ..good() }, "language"),
        (NewEmail { subject: Some("x".repeat(256)), ..good() }, "subject"),
        (NewEmail { variables: json!([]), ..good() }, "variables"),
        (NewEmail { variables: json!({ "a": "\0" }), ..good() }, "variables"),
        (NewEmail { dedupe_key: Some(String::new()), ..good() }, "dedupe_key"),
        (NewEmail { max_attempts: 0, ..good() }, "max_attempts"),
    ] {
        let refused = enqueue(&*db, &notifications, bad).await;
        assert!(
            matches!(&refused, Err(NotificationError::Invalid(i)) if i.names(field)),
            "{field}: {refused:?}"
        );
    }
    let unknown = enqueue(&*db, &notifications, NewEmail { user_id: Some(Uuid::nil()), ..good() }).await;
    assert!(matches!(unknown, Err(NotificationError::UserNotFound)));
    assert_eq!(Entity::find().count(&*db).await.unwrap(), 0);

    let user = Actor::user(build::user(&db).await.id);
    for (actor, worker) in [(Actor::visitor(), "w"), (user, "w")] {
        let refused = claim(db.owner(), &notifications, &actor, worker, 1).await;
        assert!(matches!(refused, Err(NotificationError::Forbidden)));
    }
    for worker in ["\0", &"x".repeat(101)] {
        let refused = claim(db.owner(), &notifications, &Actor::system(), worker, 1).await;
        assert!(matches!(refused, Err(NotificationError::Invalid(i)) if i.names("worker")));
    }
    let id = email(&db, &notifications).await;
    let claim = due(&db, &notifications).await;
    for (provider, reference) in [("", None), ("\0", None), ("ses", Some("")), (&*"x".repeat(51), None)] {
        let refused = sent(db.owner(), &claim, provider, reference).await;
        assert!(matches!(refused, Err(NotificationError::Invalid(_))));
    }
    assert_eq!(row(&db, id).await.status, Status::Processing);
}
