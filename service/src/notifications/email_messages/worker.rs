//! The worker's side of the queue.
//!
//! `locked_at` is the version of a claim: it is PostgreSQL's clock and moves with each, and a write holds only while the row is
//! still what its worker made it.

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, Utc};
use entity::SecretBytes;
use sea_orm::{
    ConnectionTrait, TransactionSession, TransactionTrait,
    prelude::{Json, Uuid},
};
use secrecy::{ExposeSecret, SecretString};

use super::place;
use crate::{
    db::{self, Actor, Command, Query},
    input::Invalid,
    notifications::{NotificationError, Notifications},
    row,
    seal::SealError,
};

row! {
    /// An e-mail that is this worker's, until it is silent for longer than the lease.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Claim {
        /// The e-mail: give it to the provider as idempotency key, so that one which is sent again is delivered once.
        pub id: Uuid,
        /// Whose account it is about.
        pub user_id: Option<Uuid>,
        /// To whom.
        pub to_email: String,
        /// The template.
        pub template: String,
        /// In which language.
        pub language: String,
        /// In place of the template's own subject.
        pub subject: Option<String>,
        /// Values for the template.
        pub variables: Json,
        /// The number of this attempt; 1 is the first.
        pub attempts: i32,
        secret_variables_encrypted: Option<SecretBytes>,
        locked_at: DateTime<Utc>,
    }
}

/// Why an e-mail was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It may work later.
    Temporary,
    /// It never will: there is no such address, the template is broken.
    Permanent,
}

impl Claim {
    /// Its links and codes, by the name that the template gives them.
    ///
    /// # Errors
    /// [`SealError`] if they were sealed with a key that was taken away.
    pub fn secrets(
        &self,
        notifications: &Notifications,
    ) -> Result<BTreeMap<String, SecretString>, SealError> {
        let Some(sealed) = &self.secret_variables_encrypted else { return Ok(BTreeMap::new()) };
        let opened = notifications.env.keys().open_bytes(place(self.id), sealed.expose())?;
        let secrets: BTreeMap<String, String> =
            serde_json::from_str(opened.expose_secret()).map_err(|_| SealError::Malformed)?;
        Ok(secrets.into_iter().map(|(name, secret)| (name, secret.into())).collect())
    }
}

/// What is due, oldest first, and what a dead worker left. Who has died of an e-mail as often as it may be tried does not get it
/// again: it ends as `failed`.
pub const CLAIM: Query<Claim> = Query::new(
    "WITH due AS MATERIALIZED (SELECT id FROM email_messages \
         WHERE status = 'pending' AND next_attempt_at <= now() \
         ORDER BY next_attempt_at, id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED), \
     stale AS MATERIALIZED (SELECT id FROM email_messages \
         WHERE status = 'processing' AND locked_at <= clock_timestamp() - make_interval(secs => $2) \
         ORDER BY locked_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED), \
     taken AS (SELECT id FROM stale UNION ALL SELECT id FROM due LIMIT $1), \
     given_up AS (UPDATE email_messages SET status = 'failed', locked_at = NULL, secret_variables_encrypted = NULL, \
             error_message = coalesce(error_message, 'its workers died') \
         WHERE id = ANY (ARRAY(SELECT id FROM taken)) AND attempts >= max_attempts) \
     UPDATE email_messages SET status = 'processing', locked_at = clock_timestamp(), locked_by = $3, attempts = attempts + 1 \
     WHERE id = ANY (ARRAY(SELECT id FROM taken)) AND attempts < max_attempts \
     RETURNING id, user_id, to_email, template, language, subject, variables, attempts, secret_variables_encrypted, locked_at",
);

const SENT: Command = Command::new(
    "UPDATE email_messages SET status = 'sent', sent_at = clock_timestamp(), locked_at = NULL, provider = $3, \
         provider_message_id = $4, secret_variables_encrypted = NULL, error_message = NULL \
     WHERE id = $1 AND status = 'processing' AND locked_at = $2",
);

const IS_SENT: Query<(bool,)> = Query::new(
    "SELECT EXISTS (SELECT FROM email_messages WHERE id = $1 AND provider = $2 \
         AND provider_message_id IS NOT DISTINCT FROM $3 AND sent_at IS NOT NULL)",
);

const FAILED: Query<(bool,)> = Query::new(
    "UPDATE email_messages SET locked_at = NULL, error_message = $3, \
         status = (CASE WHEN $4 OR attempts >= max_attempts THEN 'failed' ELSE 'pending' END)::email_message_status, \
         secret_variables_encrypted = CASE WHEN $4 OR attempts >= max_attempts THEN NULL ELSE secret_variables_encrypted END, \
         next_attempt_at = now() + make_interval(secs => $5) \
     WHERE id = $1 AND status = 'processing' AND locked_at = $2 RETURNING status = 'failed'",
);

/// Most e-mails that one claim takes.
const MAX_CLAIM: u64 = 100;

/// Takes at most `limit` e-mails (1 to 100) that are due, the longest due first. Any number of workers at once take different
/// ones and do not wait for each other. Indexes: `idx_email_messages_next_attempt_at_id`, `idx_email_messages_locked_at`.
///
/// # Errors
/// [`NotificationError::Forbidden`] unless the actor is the system; [`NotificationError::Invalid`] for the name of a worker of
/// more than 100 characters.
pub async fn claim(
    db: &impl TransactionTrait,
    notifications: &Notifications,
    actor: &Actor,
    worker: &str,
    limit: u64,
) -> Result<Vec<Claim>, NotificationError> {
    if !actor.is_system() {
        return Err(NotificationError::Forbidden);
    }
    if worker.contains('\0') || worker.chars().count() > 100 {
        return Err(Invalid::field("worker", "is no name of at most 100 characters").into());
    }
    let lease = notifications.policy.email_lease.as_secs_f64().min(1e9);
    let limit = i64::try_from(limit.clamp(1, MAX_CLAIM)).unwrap_or(1);
    // A transaction: a worker that dies before it knows what to do has claimed nothing.
    let transaction = db::begin(db, actor).await?;
    let claims = CLAIM.all(&transaction, [limit.into(), lease.into(), worker.into()]).await?;
    transaction.commit().await?;
    Ok(claims)
}

/// The provider took it. Saying so again is nothing new.
///
/// # Errors
/// [`NotificationError::ClaimLost`] if it is another's or ended otherwise: it may be sent twice, which the provider's idempotency
/// key prevents. [`NotificationError::Invalid`] for a provider of more than 50 or an id of more than 255 characters.
pub async fn sent(
    db: &impl ConnectionTrait,
    claim: &Claim,
    provider: &str,
    provider_message_id: Option<&str>,
) -> Result<(), NotificationError> {
    let word = |text: &str, most| !text.contains('\0') && (1..=most).contains(&text.chars().count());
    if !word(provider, 50) {
        return Err(Invalid::field("provider", "is not 1 to 50 characters").into());
    }
    if provider_message_id.is_some_and(|id| !word(id, 255)) {
        return Err(Invalid::field("provider_message_id", "is not 1 to 255 characters").into());
    }
    let (id, provider, reference) = (claim.id, provider.to_owned(), provider_message_id.map(str::to_owned));
    let values = [id.into(), claim.locked_at.into(), provider.clone().into(), reference.clone().into()];
    if SENT.run(db, values).await? > 0 {
        return Ok(());
    }
    let (is_sent,) = IS_SENT.get(db, [id.into(), provider.into(), reference.into()]).await?;
    if is_sent { Ok(()) } else { Err(NotificationError::ClaimLost) }
}

/// It was not sent; says whether it was given up. `error` is for operators: no secret. It is cut to 1,000 characters.
///
/// # Errors
/// [`NotificationError::ClaimLost`], also when it was failed before.
pub async fn failed(
    db: &impl ConnectionTrait,
    notifications: &Notifications,
    claim: &Claim,
    refusal: Refusal,
    error: &str,
) -> Result<bool, NotificationError> {
    let error: String = error.chars().filter(|c| *c != '\0').take(1_000).collect();
    let wait = wait(notifications, claim.attempts);
    let permanent = refusal == Refusal::Permanent;
    let values =
        [claim.id.into(), claim.locked_at.into(), error.into(), permanent.into(), wait.as_secs_f64().into()];
    let (given_up,) = FAILED.find(db, values).await?.ok_or(NotificationError::ClaimLost)?;
    Ok(given_up)
}

/// Anything from nothing to the bound of this attempt.
fn wait(notifications: &Notifications, attempts: i32) -> Duration {
    let policy = &notifications.policy;
    let doubled = 2_u32.saturating_pow(u32::try_from(attempts - 1).unwrap_or(0).min(31));
    let bound = policy.first_retry.saturating_mul(doubled).min(policy.longest_retry);
    let part = u32::from_le_bytes(notifications.env.random());
    // A year is longer than anybody waits, and an interval that can be added to any date.
    bound.min(Duration::from_hours(24 * 365)).mul_f64(f64::from(part) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{env::Env, seal::KeyRing};

    #[test]
    fn a_wait_is_anywhere_below_a_bound_that_doubles_up_to_the_longest() {
        let mut notifications = Notifications::new(Env::system(KeyRing::empty()));
        notifications.policy.first_retry = Duration::from_secs(10);
        notifications.policy.longest_retry = Duration::from_mins(5);
        for (attempts, bound) in [(1, 10), (2, 20), (5, 160), (6, 300), (100, 300), (i32::MAX, 300)] {
            let waits: Vec<_> = (0..200).map(|_| wait(&notifications, attempts)).collect();
            assert!(waits.iter().all(|wait| *wait <= Duration::from_secs(bound)));
            assert!(waits.iter().max() > Some(&Duration::from_secs(bound / 2)));
            assert!(waits.iter().min() < Some(&Duration::from_secs(bound / 2)));
        }
        notifications.policy.first_retry = Duration::MAX;
        notifications.policy.longest_retry = Duration::MAX;
        wait(&notifications, 3);
    }
}
