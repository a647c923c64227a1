//! Every attempt to sign in, and the lock-out that is counted from them.
//!
//! An attempt is written before the password is looked at, and counts as a failure until it has succeeded. Of any number
//! of attempts at once no more than the limit get to try a password: the last of them to commit its row sees the rows of
//! all the others. A process that dies in between leaves a failure behind, not a free try.

use chrono::{DateTime, Utc};
use entity::auth::login_attempts;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder,
    Statement, prelude::Uuid, sea_query::Expr,
};

use super::{Auth, AuthError, Client};
use crate::{
    db::{Keyset, Page, PageRequest},
    env::{earlier, later},
    input::{self, Invalid},
};

/// Why an attempt failed, as `failure_reason` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Unknown name or wrong password; what both are to the one who tries.
    InvalidCredentials,
    /// A wrong or replayed second factor.
    InvalidCode,
    /// Refused without a look at the password. Not counted, or a lock would never end.
    LockedOut,
    /// The password was right, a second factor is wanted. Not counted.
    SecondFactorRequired,
    /// The password was right, the account may not sign in. Not counted.
    NotInStanding,
}

/// An attempt that was written down and is not decided yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    id: Uuid,
    attempted_at: DateTime<Utc>,
}

const RECENT: Keyset<(DateTime<Utc>, Uuid)> = Keyset::new("auth.login_attempts.recent");

/// Attempts to sign in as `identifier` (an e-mail address or username, as it was typed), newest first. Index:
/// `idx_login_attempts_identifier_attempted_at`.
///
/// # Errors
/// [`AuthError::Invalid`] for an identifier that no account can have; [`AuthError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    identifier: &str,
    page: &PageRequest,
) -> Result<Page<login_attempts::Model>, AuthError> {
    let identifier = normal(identifier)?;
    let mut query = login_attempts::Entity::find().filter(login_attempts::COLUMN.identifier.eq(identifier));
    if let Some(after) = RECENT.after(page)? {
        query = query
            .filter(login_attempts::COLUMN.attempted_at.lte(after.0))
            .filter(RECENT.below([login_attempts::Column::AttemptedAt, login_attempts::Column::Id], &after));
    }
    let query =
        query.order_by_desc(login_attempts::Column::AttemptedAt).order_by_desc(login_attempts::Column::Id);
    Ok(RECENT.fetch(query, db, page, |row| (row.attempted_at, row.id)).await?)
}

/// Writes an attempt down and asks whether it may go on.
pub(super) async fn begin(
    db: &impl ConnectionTrait,
    auth: &Auth,
    identifier: &str,
    client: &Client,
) -> Result<Attempt, AuthError> {
    let attempt = write(db, auth, identifier, client).await?;
    if let Some(until) = locked_until(db, auth, identifier, client, attempt).await? {
        fail(db, attempt, Failure::LockedOut).await?;
        return Err(AuthError::LockedOut { until });
    }
    Ok(attempt)
}

/// Writes an attempt down that is not refused: nothing is guessed in it.
pub(super) async fn write(
    db: &impl ConnectionTrait,
    auth: &Auth,
    identifier: &str,
    client: &Client,
) -> Result<Attempt, AuthError> {
    let now = auth.env.now();
    let row = login_attempts::ActiveModel {
        identifier: Set(identifier.to_owned()),
        success: Set(false),
        failure_reason: Set(Some("in_progress".to_owned())),
        ip_address: Set(client.network()),
        user_agent: Set(client.user_agent.clone()),
        attempted_at: Set(now),
        ..Default::default()
    };
    let row = row.insert(db).await?;
    Ok(Attempt { id: row.id, attempted_at: row.attempted_at })
}

/// Decides an attempt: it failed.
pub(super) async fn fail(
    db: &impl ConnectionTrait,
    attempt: Attempt,
    failure: Failure,
) -> Result<(), AuthError> {
    decide(db, attempt, false, Some(failure.as_str())).await
}

/// Decides an attempt: it succeeded.
pub(super) async fn succeed(db: &impl ConnectionTrait, attempt: Attempt) -> Result<(), AuthError> {
    decide(db, attempt, true, None).await
}

async fn decide(
    db: &impl ConnectionTrait,
    attempt: Attempt,
    success: bool,
    reason: Option<&'static str>,
) -> Result<(), AuthError> {
    login_attempts::Entity::update_many()
        .col_expr(login_attempts::Column::Success, Expr::value(success))
        .col_expr(login_attempts::Column::FailureReason, Expr::value(reason))
        .filter(login_attempts::COLUMN.id.eq(attempt.id))
        .filter(login_attempts::COLUMN.attempted_at.eq(attempt.attempted_at))
        .exec(db)
        .await?;
    Ok(())
}

/// The failures that count, from the newest: whether there are as many as the limit, and when that will have passed.
/// Indexes: `idx_login_attempts_identifier_attempted_at_judged`, `idx_login_attempts_ip_address_attempted_at_judged`, which hold
/// no refused attempts: else each attempt of a flood would read through all refused before it.
async fn locked_until(
    db: &impl ConnectionTrait,
    auth: &Auth,
    identifier: &str,
    client: &Client,
    attempt: Attempt,
) -> Result<Option<DateTime<Utc>>, AuthError> {
    const SQL: &str = "\
        SELECT (SELECT attempted_at FROM login_attempts
                 WHERE identifier = $1 AND NOT success AND id <> $5
                   AND failure_reason IN ('in_progress', 'invalid_credentials', 'invalid_code')
                   AND failure_reason IS DISTINCT FROM 'locked_out'
                   AND attempted_at > GREATEST($3, (SELECT max(attempted_at) FROM login_attempts
                                                     WHERE identifier = $1 AND success AND attempted_at > $3
                                                       AND failure_reason IS DISTINCT FROM 'locked_out'))
                 ORDER BY attempted_at DESC OFFSET $6 LIMIT 1) AS by_identifier,
               (SELECT attempted_at FROM login_attempts
                 WHERE ip_address = $2 AND NOT success AND id <> $5
                   AND failure_reason IN ('in_progress', 'invalid_credentials', 'invalid_code')
                   AND failure_reason IS DISTINCT FROM 'locked_out'
                   AND attempted_at > $4
                 ORDER BY attempted_at DESC OFFSET $7 LIMIT 1) AS by_address";
    let limits = auth.policy.lockout;
    let since = earlier(attempt.attempted_at, limits.window);
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        SQL,
        [
            identifier.into(),
            client.network().into(),
            since.into(),
            since.into(),
            attempt.id.into(),
            i64::from(limits.per_identifier.max(1) - 1).into(),
            i64::from(limits.per_address.max(1) - 1).into(),
        ],
    );
    let Some(row) = db.query_one_raw(statement).await? else { return Ok(None) };
    let newest_counted: [Option<DateTime<Utc>>; 2] =
        [row.try_get("", "by_identifier")?, row.try_get("", "by_address")?];
    Ok(newest_counted.into_iter().flatten().max().map(|at| later(at, limits.window)))
}

/// Trimmed and in lower case: how identifiers are compared and counted.
pub(super) fn normal(identifier: &str) -> Result<String, Invalid> {
    let identifier = identifier.trim().to_ascii_lowercase();
    let formed = (1..=255).contains(&identifier.chars().count()) && input::text(&identifier, &()).is_ok();
    if formed {
        Ok(identifier)
    } else {
        Err(Invalid::field("identifier", "is not an e-mail address or username"))
    }
}

impl Failure {
    fn as_str(self) -> &'static str {
        match self {
            Self::InvalidCredentials => "invalid_credentials",
            Self::InvalidCode => "invalid_code",
            Self::LockedOut => "locked_out",
            Self::SecondFactorRequired => "second_factor_required",
            Self::NotInStanding => "not_in_standing",
        }
    }
}
