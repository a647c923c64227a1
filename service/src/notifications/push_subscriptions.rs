//! The devices of somebody that push notifications reach.
//!
//! The endpoint is an address, and who knows it is the device: whoever registers it takes it over from the user before. The
//! browser's auth secret is sealed. A sender reads the [targets] of a recipient, and says what came of each: a subscription that
//! the push service calls gone, or that failed too often in a row, is switched off until the device registers again.

mod input;

pub use input::{Keys, NewSubscription};

use chrono::{DateTime, Utc};
use entity::{SecretBytes, notifications::push_subscriptions::PushPlatform};
use sea_orm::{ActiveEnum, ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};
use secrecy::SecretString;
use serde::Serialize;

use super::{NotificationError, Notifications};
use crate::{
    db::{self, Actor, Command, List, Page, PageRequest, Query},
    paged, row,
    seal::Place,
};

row! {
    /// A device as its owner sees it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Device {
        /// Its id.
        pub id: Uuid,
        /// Whose push service reaches it.
        pub platform: PushPlatform,
        /// As its owner calls it.
        pub device_name: Option<String>,
        /// What it says of itself.
        pub user_agent: Option<String>,
        /// When something was last delivered to it.
        pub last_used_at: Option<DateTime<Utc>>,
        /// When it was switched off.
        pub disabled_at: Option<DateTime<Utc>>,
        /// When it was registered.
        pub created_at: DateTime<Utc>,
    }
}

/// Where to push to.
#[derive(Clone, Debug)]
pub struct Target {
    /// The subscription, to say what came of it.
    pub id: Uuid,
    /// Whose push service.
    pub platform: PushPlatform,
    /// Its address there.
    pub endpoint: String,
    /// The browser's keys; none for a phone.
    pub keys: Option<Keys>,
}

/// What came of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// The push service took it.
    Delivered,
    /// It may work later.
    Failed,
    /// The push service does not know it any more (404 or 410).
    Gone,
}

const REGISTER: Command =
    Command::new("SELECT veza.register_push_subscription($1, $2::push_platform, $3, $4, $5, $6, $7, $8)");

const ROTATE: Query<(Uuid,)> =
    Query::new("DELETE FROM push_subscriptions WHERE user_id = $1 AND endpoint = $2 RETURNING id");

const DEVICES: List<Device, (DateTime<Utc>, Uuid)> = List::new(
    "notifications.push_subscriptions.newest",
    paged!(
        "SELECT id, platform::text AS platform, device_name, user_agent, last_used_at, disabled_at, created_at \
         FROM push_subscriptions WHERE user_id = $1",
        after " AND (created_at, id) < ($3, $4)",
        " ORDER BY created_at DESC, id DESC LIMIT $2"
    ),
);

type TargetRow = (Uuid, PushPlatform, String, Option<String>, Option<SecretBytes>);

/// Most targets of one recipient: whoever has more is reached on the newest.
const TARGETS: Query<TargetRow> = Query::new(
    "SELECT id, platform::text AS platform, endpoint, p256dh_key, auth_secret_encrypted FROM push_subscriptions \
     WHERE user_id = $1 AND disabled_at IS NULL AND (expires_at IS NULL OR expires_at > now()) \
     ORDER BY created_at DESC, id DESC LIMIT 50",
);

const DELIVERED: Command = Command::new(
    "UPDATE push_subscriptions SET last_used_at = now(), failure_count = 0 WHERE id = $1 AND disabled_at IS NULL",
);

const FAILED: Command = Command::new(
    "UPDATE push_subscriptions SET failure_count = failure_count + 1, \
         disabled_at = CASE WHEN $2 OR failure_count + 1 >= $3 THEN now() END \
     WHERE id = $1 AND disabled_at IS NULL",
);

/// Registers a device for the actor, as at each start of the application: again is once. Returns its id, which is a new one.
///
/// # Errors
/// [`NotificationError::Invalid`]; [`NotificationError::Seal`]; [`NotificationError::Forbidden`] unless the actor is a user;
/// [`NotificationError::UserNotFound`].
pub async fn register(
    db: &impl TransactionTrait,
    notifications: &Notifications,
    actor: &Actor,
    new: NewSubscription,
) -> Result<Uuid, NotificationError> {
    owner(actor)?;
    new.check(notifications.env.now())?;
    let transaction = db::begin(db, actor).await?;
    let id = insert(&transaction, notifications, new).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Replaces a subscription whose endpoint the push service has changed (`pushsubscriptionchange`). Returns the new id.
///
/// # Errors
/// As [`register`]; [`NotificationError::SubscriptionNotFound`] if the old endpoint is none of the actor's.
pub async fn rotate(
    db: &impl TransactionTrait,
    notifications: &Notifications,
    actor: &Actor,
    old_endpoint: &str,
    new: NewSubscription,
) -> Result<Uuid, NotificationError> {
    let user = owner(actor)?;
    new.check(notifications.env.now())?;
    if old_endpoint.contains('\0') {
        return Err(NotificationError::SubscriptionNotFound);
    }
    let transaction = db::begin(db, actor).await?;
    let old = ROTATE.find(&transaction, [user.into(), old_endpoint.into()]).await?;
    if old.is_none() {
        return Err(NotificationError::SubscriptionNotFound);
    }
    let id = insert(&transaction, notifications, new).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Forgets a device, as when its user signs out on it. Says whether there was one.
///
/// # Errors
/// [`NotificationError::Forbidden`] unless the actor is a user.
pub async fn unregister(
    db: &impl TransactionTrait,
    actor: &Actor,
    endpoint: &str,
) -> Result<bool, NotificationError> {
    let user = owner(actor)?;
    if endpoint.contains('\0') {
        return Ok(false);
    }
    let transaction = db::begin(db, actor).await?;
    let gone = ROTATE.find(&transaction, [user.into(), endpoint.into()]).await?;
    transaction.commit().await?;
    Ok(gone.is_some())
}

/// The devices of `viewer`, newest first. Index: `idx_push_subscriptions_user_id_created_at_id`.
///
/// # Errors
/// [`NotificationError::Forbidden`] unless the viewer is a user; [`NotificationError::Cursor`].
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Device>, NotificationError> {
    DEVICES.page(db, page, [owner(viewer)?.into()], |device| (device.created_at, device.id)).await
}

/// Where to push to for a recipient, at most 50. One whose secret does not open is left out: it was sealed with a key that was
/// taken away. Index: `idx_push_subscriptions_user_id_created_at_id`.
///
/// # Errors
/// [`NotificationError::Forbidden`] unless the actor is the system.
pub async fn targets(
    db: &impl ConnectionTrait,
    notifications: &Notifications,
    actor: &Actor,
    user_id: Uuid,
) -> Result<Vec<Target>, NotificationError> {
    if !actor.is_system() {
        return Err(NotificationError::Forbidden);
    }
    let open = |id, sealed: SecretBytes| notifications.env.keys().open_bytes(place(id), sealed.expose()).ok();
    let rows = TARGETS.all(db, [user_id.into()]).await?;
    let targets = rows.into_iter().filter_map(|(id, platform, endpoint, p256dh, sealed)| {
        let keys = match (p256dh, sealed) {
            (Some(p256dh), Some(sealed)) => Some(Keys { p256dh, auth_secret: open(id, sealed)? }),
            _ => None,
        };
        Some(Target { id, platform, endpoint, keys })
    });
    Ok(targets.collect())
}

/// Notes what came of a push. One that was switched off, or registered anew, meanwhile stays as it is.
///
/// # Errors
/// [`NotificationError::Forbidden`] unless the actor is the system.
pub async fn record(
    db: &impl ConnectionTrait,
    notifications: &Notifications,
    actor: &Actor,
    id: Uuid,
    outcome: Pushed,
) -> Result<(), NotificationError> {
    if !actor.is_system() {
        return Err(NotificationError::Forbidden);
    }
    if outcome == Pushed::Delivered {
        DELIVERED.run(db, [id.into()]).await?;
    } else {
        let limit = i32::from(notifications.policy.push_failures.max(1));
        FAILED.run(db, [id.into(), (outcome == Pushed::Gone).into(), limit.into()]).await?;
    }
    Ok(())
}

async fn insert(
    transaction: &impl ConnectionTrait,
    notifications: &Notifications,
    new: NewSubscription,
) -> Result<Uuid, NotificationError> {
    let env = &notifications.env;
    let id = env.uuid();
    let seal = |secret: &SecretString| env.keys().seal_bytes(env, place(id), secret);
    let sealed = new.keys.as_ref().map(|keys| seal(&keys.auth_secret)).transpose()?;
    let values = [
        id.into(),
        new.platform.to_value().into(),
        new.endpoint.into(),
        new.keys.map(|keys| keys.p256dh).into(),
        sealed.into(),
        new.device_name.into(),
        new.user_agent.into(),
        new.expires_at.into(),
    ];
    REGISTER.run(transaction, values).await?;
    Ok(id)
}

fn place(id: Uuid) -> Place {
    Place { table: "push_subscriptions", column: "auth_secret_encrypted", id }
}

fn owner(actor: &Actor) -> Result<Uuid, NotificationError> {
    actor.user_id().ok_or(NotificationError::Forbidden)
}
