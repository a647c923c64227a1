//! An e-mail enters the queue.

use std::{collections::BTreeMap, time::Duration};

use garde::Validate;
use sea_orm::{ConnectionTrait, prelude::Uuid};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value as Json;

use super::place;
use crate::{
    db::Query,
    input::{self, Invalid},
    notifications::{NotificationError, Notifications},
};

/// An e-mail to be sent.
#[derive(Clone, Debug, Validate)]
pub struct NewEmail {
    /// Whose account it is about; none where the address belongs to no account.
    #[garde(skip)]
    pub user_id: Option<Uuid>,
    /// To whom.
    #[garde(length(max = 255), custom(|email: &str, ctx: &()| input::email(email, ctx)))]
    pub to_email: String,
    /// The name of its template: `welcome`, `notification.track_liked`; 1 to 100 characters.
    #[garde(length(chars, min = 1, max = 100), custom(input::text))]
    pub template: String,
    /// The language to fill it in: `en`, `fr`; 2 to 10 characters.
    #[garde(length(chars, min = 2, max = 10), custom(input::text))]
    pub language: String,
    /// In place of the template's own subject, at most 255 characters.
    #[garde(length(chars, max = 255), inner(custom(input::text)))]
    pub subject: Option<String>,
    /// Values for the template, an object: nothing that opens something.
    #[garde(custom(input::json_object))]
    pub variables: Json,
    /// Links and codes that open something, by the name that the template gives them.
    #[garde(skip)]
    pub secrets: BTreeMap<String, SecretString>,
    /// Of one key there is one e-mail for ever: `welcome:<user id>`; at most 255 characters.
    #[garde(length(chars, min = 1, max = 255), inner(custom(input::text)))]
    pub dedupe_key: Option<String>,
    /// How often it is tried; 8 times reach over a day. 1 to 100.
    #[garde(range(min = 1, max = 100))]
    pub max_attempts: i32,
    /// Not before this time has passed.
    #[garde(skip)]
    pub delay: Duration,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enqueued {
    /// The id of the e-mail: the one that was there if another of its key was.
    pub id: Uuid,
    /// False if an e-mail of its key was there already.
    pub is_new: bool,
}

impl NewEmail {
    /// One in English, without values, tried eight times, as often as it is enqueued.
    #[must_use]
    pub fn new(to_email: impl Into<String>, template: impl Into<String>) -> Self {
        Self {
            user_id: None,
            to_email: to_email.into(),
            template: template.into(),
            language: "en".to_owned(),
            subject: None,
            variables: Json::Object(serde_json::Map::new()),
            secrets: BTreeMap::new(),
            dedupe_key: None,
            max_attempts: 8,
            delay: Duration::ZERO,
        }
    }
}

/// The one statement of [`enqueue`].
pub(super) const ENQUEUE: Query<(Uuid, bool)> = Query::new(
    "SELECT id, is_new FROM veza.enqueue_email($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, make_interval(secs => $11))",
);

/// Queues an e-mail in the caller's transaction, in one statement: it is sent if and only if that commits. Anybody may.
///
/// # Errors
/// [`NotificationError::Invalid`]; [`NotificationError::Seal`] if there is no key to seal its secrets with;
/// [`NotificationError::UserNotFound`].
pub async fn enqueue(
    transaction: &impl ConnectionTrait,
    notifications: &Notifications,
    new: NewEmail,
) -> Result<Enqueued, NotificationError> {
    let new = NewEmail { to_email: new.to_email.trim().to_lowercase(), ..new };
    input::check(&new)?;
    let env = &notifications.env;
    let id = env.uuid();
    let sealed = if new.secrets.is_empty() {
        None
    } else {
        Some(env.keys().seal_bytes(env, place(id), &as_json(&new.secrets)?)?)
    };
    let values = [
        id.into(),
        new.user_id.into(),
        new.to_email.into(),
        new.template.into(),
        new.language.into(),
        new.subject.into(),
        new.variables.into(),
        sealed.into(),
        new.dedupe_key.into(),
        new.max_attempts.into(),
        new.delay.as_secs_f64().min(1e9).into(),
    ];
    let (id, is_new) = ENQUEUE.get(transaction, values).await?;
    Ok(Enqueued { id, is_new })
}

fn as_json(secrets: &BTreeMap<String, SecretString>) -> Result<SecretString, Invalid> {
    let exposed: BTreeMap<_, _> =
        secrets.iter().map(|(name, secret)| (name, secret.expose_secret())).collect();
    let text = serde_json::to_string(&exposed).map_err(|_| Invalid::field("secrets", "are no JSON"))?;
    Ok(text.into())
}
