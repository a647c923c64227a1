//! Events that people are told of, and e-mails.

use crate::{TestDb, TestEnv};
use data_encoding::BASE64URL_NOPAD;
use entity::auth::users::Model as User;
use entity::notifications::push_subscriptions::PushPlatform;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value as Json, json};
use service::db::Actor;
use service::notifications::email_messages::{Claim, NewEmail, claim, enqueue};
use service::notifications::notifications::{Line, list};
use service::notifications::push_subscriptions::{Keys, NewSubscription, register};
use service::notifications::{Notifications, Notifier};
use service::platform::delivery::{Delivered, deliver};
use service::platform::outbox_events::append_all;
use service::platform::{Consumer, DeliveryPolicy, Event};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// What the functions of notifications take, with the time and keys of `env`. What failed is due again at once.
#[must_use]
pub fn notifications(env: &TestEnv) -> Notifications {
    let mut notifications = Notifications::new(env.env.clone());
    notifications.policy.first_retry = Duration::ZERO;
    notifications
}

/// That `user` likes the track `track` of `creator`.
#[must_use]
pub fn like(track: Uuid, creator: &User, user: &User) -> Event {
    Event::new("track", track, "track.liked", json!({ "user_id": user.id, "creator_id": creator.id }))
}

/// That `follower` follows `user`.
#[must_use]
pub fn follow(user: &User, follower: &User) -> Event {
    Event::new("user", user.id, "user.followed", json!({ "follower_id": follower.id }))
}

/// That `sender` wrote to `recipient`.
#[must_use]
pub fn message(sender: &User, recipient: &User) -> Event {
    let payload = json!({ "sender_id": sender.id, "recipient_id": recipient.id });
    Event::new("direct_message", Uuid::new_v4(), "direct_message.sent", payload)
}

/// Appends events and lets the notifier hear of them, in one batch.
///
/// # Panics
/// If they are refused.
pub async fn tell(db: &TestDb, notifications: &Notifications, events: &[Event]) -> Delivered {
    super::platform::skip_waiting(db).await;
    append_all(&**db, events).await.unwrap();
    hear(db, notifications).await
}

/// Lets the notifier hear of what waits, in one batch.
///
/// # Panics
/// If the database does not answer.
pub async fn hear(db: &TestDb, notifications: &Notifications) -> Delivered {
    let notifier: Arc<dyn Consumer> = Arc::new(Notifier::new(notifications.clone()));
    let policy = DeliveryPolicy { max_attempts: 1, ..DeliveryPolicy::default() };
    deliver(db.owner(), &[notifier], &policy).await.unwrap()
}

/// What `user` has been told, newest first.
///
/// # Panics
/// If the database does not answer.
pub async fn told(db: &TestDb, user: &User) -> Vec<Line> {
    let viewer = Actor::user(user.id);
    list(&db.seen_by(&viewer), &viewer, &service::db::PageRequest::first(100)).await.unwrap().items
}

/// Their titles alone.
///
/// # Panics
/// If the database does not answer.
pub async fn titles(db: &TestDb, user: &User) -> Vec<String> {
    told(db, user).await.into_iter().map(|line| line.title).collect()
}

/// Proves the e-mail address of `user`.
///
/// # Panics
/// If the database does not answer.
pub async fn prove_email(db: &TestDb, user: &User) {
    let sql = "UPDATE users SET email_verified_at = now() WHERE id = $1";
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [user.id.into()]);
    db.execute_raw(statement).await.unwrap();
}

/// Payloads of the push events that wait.
///
/// # Panics
/// If the database does not answer.
pub async fn pushes(db: &TestDb) -> Vec<Json> {
    let sql =
        "SELECT payload FROM outbox_events WHERE event_type = 'notification.pushed' ORDER BY sequence_number";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// An e-mail in the queue, with a secret.
///
/// # Panics
/// If it is refused.
pub async fn email(db: &TestDb, notifications: &Notifications) -> Uuid {
    let address = format!("mail{}@example.com", super::unique());
    let mut new = NewEmail::new(address, "password_reset");
    new.max_attempts = 3;
    new.secrets.insert("link".to_owned(), "https://veza.example/reset/hunter2".into());
    enqueue(&**db, notifications, new).await.unwrap().id
}

/// The e-mail that is due next.
///
/// # Panics
/// If none is.
pub async fn due(db: &TestDb, notifications: &Notifications) -> Claim {
    claim(db.owner(), notifications, &Actor::system(), "w1", 1).await.unwrap().remove(0)
}

/// A phone that nobody has registered yet.
#[must_use]
pub fn phone() -> NewSubscription {
    NewSubscription {
        platform: PushPlatform::Android,
        endpoint: format!("token-{}", super::unique()),
        keys: None,
        device_name: Some("Pixel".to_owned()),
        user_agent: None,
        expires_at: None,
    }
}

/// A browser that nobody has registered yet.
#[must_use]
pub fn browser() -> NewSubscription {
    let mut point = [7; 65];
    point[0] = 4;
    let keys =
        Keys { p256dh: BASE64URL_NOPAD.encode(&point), auth_secret: BASE64URL_NOPAD.encode(&[9; 16]).into() };
    let endpoint = format!("https://push.example/{}", super::unique());
    NewSubscription { platform: PushPlatform::Web, endpoint, keys: Some(keys), ..phone() }
}

/// A phone of `user`.
///
/// # Panics
/// If it is refused.
pub async fn device(db: &TestDb, notifications: &Notifications, user: &User) -> Uuid {
    register(db, notifications, &Actor::user(user.id), phone()).await.unwrap()
}
