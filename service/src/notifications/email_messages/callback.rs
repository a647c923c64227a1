//! What the provider says afterwards. Its callbacks come more than once and in any order: what an e-mail has come to is never
//! taken back by an earlier stage.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, prelude::Uuid};

use crate::{
    db::{Actor, Query},
    notifications::NotificationError,
};

const DELIVERED: Query<(Uuid,)> = Query::new(
    "UPDATE email_messages SET delivered_at = least(delivered_at, $3), \
         status = CASE WHEN status = 'sent' THEN 'delivered' ELSE status END \
     WHERE provider = $1 AND provider_message_id = $2 RETURNING id",
);

const BOUNCED: Query<(Uuid,)> = Query::new(
    "UPDATE email_messages SET bounced_at = least(bounced_at, $3), error_message = coalesce($4, error_message), \
         status = CASE WHEN status IN ('sent', 'delivered') THEN 'bounced' ELSE status END \
     WHERE provider = $1 AND provider_message_id = $2 RETURNING id",
);

const COMPLAINED: Query<(Uuid,)> = Query::new(
    "UPDATE email_messages SET status = 'complained' WHERE provider = $1 AND provider_message_id = $2 RETURNING id",
);

/// The addressee's server took it. Index: `idx_email_messages_provider_provider_message_id_unique`.
///
/// # Errors
/// [`NotificationError::EmailNotFound`] if no e-mail of that provider's id was sent: answer the callback so that it comes again,
/// for it may have been faster than the worker. [`NotificationError::Forbidden`] unless the actor is the system.
pub async fn delivered(
    db: &impl ConnectionTrait,
    actor: &Actor,
    provider: &str,
    provider_message_id: &str,
    at: DateTime<Utc>,
) -> Result<Uuid, NotificationError> {
    let key = key(actor, provider, provider_message_id)?;
    let found = DELIVERED.find(db, key.map(Into::into).into_iter().chain([at.into()])).await?;
    found.map(|(id,)| id).ok_or(NotificationError::EmailNotFound)
}

/// The addressee's server refused it. `reason` is for operators and is cut to 1,000 characters.
///
/// # Errors
/// As [`delivered`].
pub async fn bounced(
    db: &impl ConnectionTrait,
    actor: &Actor,
    provider: &str,
    provider_message_id: &str,
    at: DateTime<Utc>,
    reason: Option<&str>,
) -> Result<Uuid, NotificationError> {
    let key = key(actor, provider, provider_message_id)?;
    let reason: Option<String> = reason.map(|text| text.chars().filter(|c| *c != '\0').take(1_000).collect());
    let values = key.map(Into::into).into_iter().chain([at.into(), reason.into()]);
    let found = BOUNCED.find(db, values).await?;
    found.map(|(id,)| id).ok_or(NotificationError::EmailNotFound)
}

/// The addressee called it spam: send this address no more of its kind.
///
/// # Errors
/// As [`delivered`].
pub async fn complained(
    db: &impl ConnectionTrait,
    actor: &Actor,
    provider: &str,
    provider_message_id: &str,
) -> Result<Uuid, NotificationError> {
    let key = key(actor, provider, provider_message_id)?;
    let found = COMPLAINED.find(db, key.map(Into::into)).await?;
    found.map(|(id,)| id).ok_or(NotificationError::EmailNotFound)
}

fn key(actor: &Actor, provider: &str, id: &str) -> Result<[String; 2], NotificationError> {
    if !actor.is_system() {
        return Err(NotificationError::Forbidden);
    }
    if provider.contains('\0') || id.contains('\0') {
        return Err(NotificationError::EmailNotFound);
    }
    Ok([provider.to_owned(), id.to_owned()])
}
