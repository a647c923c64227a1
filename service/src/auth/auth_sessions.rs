//! Sessions: one row per signed-in device, with its remote sign-out.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;
use entity::auth::{auth_sessions, refresh_tokens, users};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, TransactionSession, TransactionTrait, prelude::Uuid, sea_query::Expr,
};
use secrecy::{ExposeSecret, SecretString};

use super::{
    Auth, AuthError, Client,
    sign_in::{Authenticated, ensure_standing},
};
use crate::{
    db::{self, Actor, Keyset, Page, PageRequest, ReadRows},
    env::later,
    token,
};

/// A session that was opened now, with the two secrets that the client is given once.
#[derive(Debug)]
pub struct NewSession {
    /// The row.
    pub session: auth_sessions::Model,
    /// For a client that shows the session itself (a cookie): see [`resume`].
    pub session_token: SecretString,
    /// For a client that holds short access tokens: see [`refresh_tokens::rotate`](super::refresh_tokens::rotate).
    pub refresh_token: SecretString,
}

const OF_USER: Keyset<(DateTime<Utc>, Uuid)> = Keyset::new("auth.auth_sessions.of_user");

/// How old `last_seen_at` may be before it is written again.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Opens a session for a user who has just proved who they are, with its first refresh token.
///
/// # Errors
/// [`AuthError::SessionEnded`] if the user was banned, deleted or logged out everywhere since.
pub async fn open(
    db: &impl TransactionTrait,
    auth: &Auth,
    who: &Authenticated,
    client: &Client,
) -> Result<NewSession, AuthError> {
    let transaction = db::begin(db, &client.user(who.user.id)).await?;
    // FOR SHARE waits for a ban or a log-out that is under way, and then does not find the version that it counted up.
    let user = users::Entity::find_live()
        .filter(users::COLUMN.id.eq(who.user.id))
        .filter(users::COLUMN.token_version.eq(who.user.token_version))
        .lock_shared()
        .read_one(&transaction)
        .await?
        .ok_or(AuthError::SessionEnded)?;
    ensure_standing(&user)?;
    let now = auth.env.now();
    let secret = BASE64URL_NOPAD.encode(&auth.env.random::<32>());
    let session = auth_sessions::ActiveModel {
        user_id: Set(user.id),
        session_token_hash: Set(token::hash(&secret).into()),
        ip_address: Set(client.network()),
        user_agent: Set(client.user_agent.clone()),
        device_name: Set(client.device_name.clone()),
        device_kind: Set(client.device_kind),
        last_seen_at: Set(now),
        expires_at: Set(later(now, auth.policy.session_lifetime)),
        created_at: Set(now),
        ..Default::default()
    };
    let session = session.insert(&transaction).await?;
    let refresh_token = super::refresh_tokens::issue(&transaction, auth, &session, client).await?;
    transaction.commit().await?;
    Ok(NewSession { session, session_token: secret.into(), refresh_token })
}

/// The session and user of a session token; notes, at most once a minute, that it was seen. Index:
/// `uq_auth_sessions_session_token_hash`.
///
/// # Errors
/// [`AuthError::InvalidToken`] for a token that no session has, [`AuthError::SessionEnded`] for one that was ended or has
/// expired, [`AuthError::Banned`], [`AuthError::Inactive`], [`AuthError::UserNotFound`].
pub async fn resume(
    db: &impl TransactionTrait,
    auth: &Auth,
    session_token: &SecretString,
) -> Result<(auth_sessions::Model, users::Model), AuthError> {
    let hash = token::hash(session_token.expose_secret());
    let presenting = Actor::visitor().presenting(&hash);
    let transaction = db::begin(db, &presenting).await?;
    let found = auth_sessions::Entity::find()
        .filter(auth_sessions::Column::SessionTokenHash.eq(hash))
        .find_also_related(users::Entity)
        .one(&transaction)
        .await?;
    let now = auth.env.now();
    let standing = match &found {
        Some((session, Some(user))) => ensure_open(session, now).and_then(|()| ensure_standing(user)),
        _ => Err(AuthError::InvalidToken),
    };
    let (Some((session, Some(user))), Ok(())) = (found, &standing) else {
        transaction.rollback().await?;
        return Err(standing.err().unwrap_or(AuthError::InvalidToken));
    };
    if now - session.last_seen_at >= SEEN_EVERY {
        db::act_as(&transaction, &presenting.as_user(user.id)).await?;
        auth_sessions::Entity::update_many()
            .col_expr(auth_sessions::Column::LastSeenAt, Expr::value(now))
            .filter(auth_sessions::COLUMN.id.eq(session.id))
            .filter(auth_sessions::COLUMN.last_seen_at.lte(now - SEEN_EVERY))
            .exec(&transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok((session, user))
}

/// The open sessions of a user, newest first. Index: `idx_auth_sessions_user_id_created_at_id`.
///
/// # Errors
/// [`AuthError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    auth: &Auth,
    user_id: Uuid,
    page: &PageRequest,
) -> Result<Page<auth_sessions::Model>, AuthError> {
    let mut query = auth_sessions::Entity::find()
        .filter(auth_sessions::COLUMN.user_id.eq(user_id))
        .filter(auth_sessions::COLUMN.revoked_at.is_null())
        .filter(auth_sessions::COLUMN.expires_at.gt(auth.env.now()));
    if let Some(after) = OF_USER.after(page)? {
        query = query
            .filter(OF_USER.below([auth_sessions::Column::CreatedAt, auth_sessions::Column::Id], &after));
    }
    let query =
        query.order_by_desc(auth_sessions::Column::CreatedAt).order_by_desc(auth_sessions::Column::Id);
    Ok(OF_USER.fetch(query, db, page, |row| (row.created_at, row.id)).await?)
}

/// Ends one session and its refresh tokens: signing out, here or on another device. Ending it twice changes nothing.
///
/// # Errors
/// [`AuthError::SessionEnded`] if there is none such, also for somebody else's: only its user or the system may end it.
pub async fn revoke(
    db: &impl TransactionTrait,
    auth: &Auth,
    actor: &Actor,
    session_id: Uuid,
) -> Result<(), AuthError> {
    let transaction = db::begin(db, actor).await?;
    let session = lock(&transaction, session_id).await?;
    let session =
        session.filter(|session| actor.is_system_or(session.user_id)).ok_or(AuthError::SessionEnded)?;
    end(&transaction, auth, session.id, "signed_out").await?;
    Ok(transaction.commit().await?)
}

/// The row, locked until the transaction ends. Whoever touches a session's tokens locks the session first.
pub(super) async fn lock(
    db: &impl ConnectionTrait,
    session_id: Uuid,
) -> Result<Option<auth_sessions::Model>, AuthError> {
    Ok(auth_sessions::Entity::find_by_id(session_id).lock_exclusive().read_one(db).await?)
}

/// Whether the session may still be used.
pub(super) fn ensure_open(session: &auth_sessions::Model, now: DateTime<Utc>) -> Result<(), AuthError> {
    if session.revoked_at.is_some() || session.expires_at <= now {
        Err(AuthError::SessionEnded)
    } else {
        Ok(())
    }
}

/// Ends a locked session and the refresh tokens of its family.
pub(super) async fn end(
    db: &impl ConnectionTrait,
    auth: &Auth,
    session_id: Uuid,
    reason: &str,
) -> Result<(), AuthError> {
    let (session, family) =
        (auth_sessions::COLUMN.id.eq(session_id), refresh_tokens::COLUMN.session_id.eq(session_id));
    end_where(db, auth, session, family, reason).await
}

/// Ends the sessions of a locked user and all refresh tokens.
pub(super) async fn end_of_user(
    db: &impl ConnectionTrait,
    auth: &Auth,
    user_id: Uuid,
    reason: &str,
) -> Result<(), AuthError> {
    let (sessions, tokens) =
        (auth_sessions::COLUMN.user_id.eq(user_id), refresh_tokens::COLUMN.user_id.eq(user_id));
    end_where(db, auth, sessions, tokens, reason).await
}

/// Sessions first, then tokens: the order in which everybody locks them.
async fn end_where(
    db: &impl ConnectionTrait,
    auth: &Auth,
    sessions: Expr,
    tokens: Expr,
    reason: &str,
) -> Result<(), AuthError> {
    let now = auth.env.now();
    auth_sessions::Entity::update_many()
        .col_expr(auth_sessions::Column::RevokedAt, Expr::value(now))
        .col_expr(auth_sessions::Column::RevokedReason, Expr::value(reason))
        .filter(sessions)
        .filter(auth_sessions::COLUMN.revoked_at.is_null())
        .exec(db)
        .await?;
    refresh_tokens::Entity::update_many()
        .col_expr(refresh_tokens::Column::IsRevoked, Expr::value(true))
        .col_expr(refresh_tokens::Column::RevokedAt, Expr::value(now))
        .col_expr(refresh_tokens::Column::RevokedReason, Expr::value(reason))
        .filter(tokens)
        .filter(refresh_tokens::COLUMN.is_revoked.eq(false))
        .exec(db)
        .await?;
    Ok(())
}
