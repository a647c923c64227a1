//! Requests that must not count twice, however often a client repeats them.
//!
//! [`begin`] claims the key before the work, in a transaction of its own, so that a repetition meanwhile finds it taken.
//! [`complete`] keeps the answer in the transaction of the work: both are there or neither. A repetition is then given that
//! answer. Who fails [releases](release) the key; who dies holds it until the lock is old, and then a repetition takes over.
//!
//! `locked_at` tells claims of one key apart: it is PostgreSQL's clock, which all share, and moves with each take-over. Who was
//! taken over is told [`PlatformError::ClaimLost`] by [`complete`], and must not commit.

use std::time::Duration;

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use garde::Validate;
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::PlatformError;
use crate::{
    db::{self, Actor, Command, Query},
    input::{self, Invalid},
};

/// How long keys are kept and held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPolicy {
    /// How long an answer is kept. Default 24 h.
    pub lifetime: Duration,
    /// How long a request may take before a repetition takes it over. Longer than any request lasts: default 1 min.
    pub lock: Duration,
}

impl Default for KeyPolicy {
    fn default() -> Self {
        Self { lifetime: Duration::from_hours(24), lock: Duration::from_mins(1) }
    }
}

/// A request that names a key.
#[derive(Clone, Debug, PartialEq, Eq, Validate)]
pub struct Request {
    /// The operation, such as `POST /orders`: 1 to 100 characters. One key may be used once for each.
    #[garde(length(chars, min = 1, max = 100), custom(input::text))]
    pub scope: String,
    /// The client's `Idempotency-Key`: 1 to 255 characters.
    #[garde(length(chars, min = 1, max = 255), custom(input::text))]
    pub key: String,
    /// SHA-256 of the request, by [`Request::new`].
    #[garde(skip)]
    hash: String,
}

impl Request {
    /// `canonical` is what makes the request the same request: method, path and body, in a form in which the same request has
    /// the same bytes. Only its hash is kept.
    #[must_use]
    pub fn new(scope: impl Into<String>, key: impl Into<String>, canonical: &[u8]) -> Self {
        Self { scope: scope.into(), key: key.into(), hash: HEXLOWER.encode(&Sha256::digest(canonical)) }
    }
}

/// What to do with a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Begun {
    /// Do the work, and [`complete`] it.
    Started(Claim),
    /// It is done: give this answer again.
    Replay(Answer),
    /// It is being done by another: tell the client to ask again later (409).
    InProgress,
}

/// A key that is this request's, until its lock is old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    id: Uuid,
    locked_at: DateTime<Utc>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// HTTP status, 100 to 599.
    pub status: i32,
    /// Body; `None` is an empty one. It is kept for a day: no secrets.
    pub body: Option<Json>,
}

/// One statement for a new key, for one whose time is over, and for a take-over. What is kept otherwise returns no row.
pub const BEGIN: Query<(Uuid, DateTime<Utc>)> = Query::new(
    "INSERT INTO idempotency_keys AS k (user_id, scope, idempotency_key, request_hash, locked_at, expires_at) \
     VALUES ($1, $2, $3, $4, clock_timestamp(), now() + make_interval(secs => $5)) \
     ON CONFLICT (user_id, scope, idempotency_key) DO UPDATE \
     SET request_hash = EXCLUDED.request_hash, locked_at = clock_timestamp(), expires_at = EXCLUDED.expires_at, \
         response_status = NULL, response_body = NULL, completed_at = NULL \
     WHERE k.expires_at <= now() OR (k.request_hash = EXCLUDED.request_hash AND k.completed_at IS NULL \
         AND (k.locked_at IS NULL OR k.locked_at <= clock_timestamp() - make_interval(secs => $6))) \
     RETURNING id, locked_at",
);

const KEPT: Query<(String, Option<i32>, Option<Json>)> = Query::new(
    "SELECT request_hash, response_status, response_body FROM idempotency_keys \
     WHERE user_id = $1 AND scope = $2 AND idempotency_key = $3",
);

const COMPLETE: Command = Command::new(
    "UPDATE idempotency_keys SET response_status = $3, response_body = $4, completed_at = clock_timestamp(), \
         locked_at = NULL WHERE id = $1 AND locked_at = $2",
);

const RELEASE: Command = Command::new("DELETE FROM idempotency_keys WHERE id = $1 AND locked_at = $2");

/// Longest that a policy can say, in seconds: what PostgreSQL can add to any date of ours.
const LONGEST: f64 = 1e9;

/// Claims the key of a request, or says what became of it. Of any number at once one is started. Index:
/// `uq_idempotency_keys_user_id_scope_idempotency_key`.
///
/// # Errors
/// [`PlatformError::Invalid`]; [`PlatformError::KeyReused`] if the key belongs to another request;
/// [`PlatformError::Forbidden`] unless the actor is a user: keys are somebody's.
pub async fn begin(
    db: &impl TransactionTrait,
    policy: &KeyPolicy,
    actor: &Actor,
    request: &Request,
) -> Result<Begun, PlatformError> {
    input::check(request)?;
    let user = actor.user_id().ok_or(PlatformError::Forbidden)?;
    let key = || [user.into(), request.scope.clone().into(), request.key.clone().into()];
    let seconds = |time: Duration| time.as_secs_f64().min(LONGEST);
    // An answer that is kept for no time at all would be refused.
    let lifetime = seconds(policy.lifetime).max(1.0);
    let more = [request.hash.clone().into(), lifetime.into(), seconds(policy.lock).into()];
    let transaction = db::begin(db, actor).await?;
    if let Some((id, locked_at)) = BEGIN.find(&transaction, key().into_iter().chain(more)).await? {
        transaction.commit().await?;
        return Ok(Begun::Started(Claim { id, locked_at }));
    }
    let kept = KEPT.find(&transaction, key()).await?;
    transaction.commit().await?;
    match kept {
        Some((hash, ..)) if hash != request.hash => Err(PlatformError::KeyReused),
        Some((_, Some(status), body)) => Ok(Begun::Replay(Answer { status, body })),
        // Under way, or released since: either way the client asks again.
        Some((_, None, _)) | None => Ok(Begun::InProgress),
    }
}

/// Keeps the answer, in the transaction of the work and as the last thing in it: a repetition meanwhile waits for that to end. Commit
/// it, and the request is done; a repetition is given this answer.
///
/// # Errors
/// [`PlatformError::ClaimLost`] if another has taken the request over: roll back. [`PlatformError::Invalid`] for a status
/// outside 100 to 599, for a body of more than 256 KiB or with the character NUL.
pub async fn complete(
    transaction: &impl ConnectionTrait,
    claim: &Claim,
    answer: Answer,
) -> Result<(), PlatformError> {
    if !(100..=599).contains(&answer.status) {
        return Err(Invalid::field("status", "is not 100 to 599").into());
    }
    if let Some(body) = &answer.body {
        // The rule is for objects; an answer may also be a list or a word.
        let wrapped = serde_json::json!({ "body": body });
        input::json_object(&wrapped, &()).map_err(|error| Invalid::field("body", error.message()))?;
    }
    let values = [claim.id.into(), claim.locked_at.into(), answer.status.into(), answer.body.into()];
    if COMPLETE.run(transaction, values).await? == 0 {
        return Err(PlatformError::ClaimLost);
    }
    Ok(())
}

/// Gives the key back, after work that failed and left nothing: a repetition starts anew at once. Says whether it was still
/// held.
///
/// # Errors
/// What the database says.
pub async fn release(db: &impl ConnectionTrait, claim: &Claim) -> Result<bool, PlatformError> {
    Ok(RELEASE.run(db, [claim.id.into(), claim.locked_at.into()]).await? > 0)
}
