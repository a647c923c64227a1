//! Refresh tokens: each is good for one rotation, and one that comes back ends its session.
//!
//! A token that is presented a second time was stolen from the client, or by it: nobody can tell which of the two holds
//! the live one, so the whole family goes (RFC 9700, 4.14.2).

use entity::auth::{auth_sessions, auth_sessions::DeviceKind, refresh_tokens, users};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    TransactionSession, TransactionTrait, prelude::Uuid,
};
use secrecy::SecretString;

use super::{
    Auth, AuthError, Client,
    auth_sessions::{end, ensure_open, lock},
    sign_in::ensure_standing,
};
use crate::{
    db::{self, ReadRows},
    env::later,
    token::{NewToken, Presented},
};

const ROTATED: &str = "rotated";

/// What a client gets for its refresh token: make an access token of `user` and `token_version`, and hand out the next
/// refresh token.
#[derive(Debug)]
pub struct Rotated {
    /// Whose session it is; its `token_version` belongs into the access token.
    pub user: users::Model,
    /// The session that goes on.
    pub session_id: Uuid,
    /// The next refresh token; the one that was presented is spent.
    pub refresh_token: SecretString,
}

/// Exchanges a refresh token for the next one of its session. Index: `uq_refresh_tokens_token`.
///
/// Any number of exchanges of one token at once: one is answered with a new token, all others find it spent, which ends the
/// session (or, within [`Policy::refresh_leeway`](super::Policy::refresh_leeway), get [`AuthError::AlreadyRotated`]).
///
/// Give it the pool, not a transaction: the end of a session is an error, and must not be rolled back with it.
///
/// # Errors
/// [`AuthError::InvalidToken`], [`AuthError::ExpiredToken`], [`AuthError::ReusedToken`], [`AuthError::AlreadyRotated`],
/// [`AuthError::SessionEnded`]; [`AuthError::Banned`], [`AuthError::Inactive`], [`AuthError::UserNotFound`].
pub async fn rotate(
    db: &impl TransactionTrait,
    auth: &Auth,
    refresh_token: &SecretString,
    client: &Client,
) -> Result<Rotated, AuthError> {
    let presented = Presented::parse(refresh_token).ok_or(AuthError::InvalidToken)?;
    let transaction = db::begin(db, &client.nobody().presenting(&presented.selector)).await?;
    // Session first, then token: the order in which everybody locks them. Which session it is never changes.
    let token = find(&transaction, &presented).await?.ok_or(AuthError::InvalidToken)?;
    if !presented.matches(token.token_hash.expose()) {
        return Err(AuthError::InvalidToken);
    }
    let session_id = token.session_id.ok_or(AuthError::InvalidToken)?;
    db::act_as(&transaction, &client.user(token.user_id)).await?;
    let session = lock(&transaction, session_id).await?.filter(|session| session.user_id == token.user_id);
    let session = session.ok_or(AuthError::SessionEnded)?;
    let token = refresh_tokens::Entity::find_by_id(token.id)
        .lock_exclusive()
        .read_one(&transaction)
        .await?
        .ok_or(AuthError::InvalidToken)?;
    let now = auth.env.now();
    ensure_open(&session, now)?;
    if token.is_revoked {
        if token.revoked_reason.as_deref() != Some(ROTATED) {
            return Err(AuthError::SessionEnded);
        }
        // A server whose clock is ahead may have rotated it in this one's future: no time has passed since.
        let since = token.revoked_at.map(|at| (now - at).to_std().unwrap_or_default());
        if since.is_some_and(|since| since < auth.policy.refresh_leeway) {
            return Err(AuthError::AlreadyRotated);
        }
        end(&transaction, auth, session_id, "refresh_token_reused").await?;
        transaction.commit().await?;
        return Err(AuthError::ReusedToken);
    }
    if token.expires_at <= now {
        return Err(AuthError::ExpiredToken);
    }
    let user = users::Entity::find_by_id(session.user_id).read_one(&transaction).await?;
    let user = user.ok_or(AuthError::UserNotFound)?;
    ensure_standing(&user)?;
    let spent = refresh_tokens::ActiveModel {
        id: Set(token.id),
        is_revoked: Set(true),
        revoked_at: Set(Some(now)),
        revoked_reason: Set(Some(ROTATED.to_owned())),
        last_used_at: Set(Some(now)),
        ..Default::default()
    };
    spent.update(&transaction).await?;
    let refresh_token = issue(&transaction, auth, &session, client).await?;
    let seen =
        auth_sessions::ActiveModel { id: Set(session.id), last_seen_at: Set(now), ..Default::default() };
    seen.update(&transaction).await?;
    transaction.commit().await?;
    Ok(Rotated { user, session_id, refresh_token })
}

/// A new token of a session, in the caller's transaction; it expires with the session at the latest.
pub(super) async fn issue(
    db: &impl ConnectionTrait,
    auth: &Auth,
    session: &auth_sessions::Model,
    client: &Client,
) -> Result<SecretString, AuthError> {
    let (now, new) = (auth.env.now(), NewToken::generate(&auth.env));
    let row = refresh_tokens::ActiveModel {
        user_id: Set(session.user_id),
        session_id: Set(Some(session.id)),
        token: Set(new.selector.into()),
        token_hash: Set(new.hash.into()),
        device_name: Set(session.device_name.clone()),
        device_type: Set(Some(device_type(session.device_kind).to_owned())),
        user_agent: Set(client.user_agent.clone()),
        ip_address: Set(Some(client.network())),
        expires_at: Set(later(now, auth.policy.refresh_lifetime).min(session.expires_at)),
        created_at: Set(now),
        ..Default::default()
    };
    row.insert(db).await?;
    Ok(new.client)
}

async fn find(
    db: &impl ConnectionTrait,
    presented: &Presented,
) -> Result<Option<refresh_tokens::Model>, AuthError> {
    let by_selector = refresh_tokens::Column::Token.eq(presented.selector.as_str());
    Ok(refresh_tokens::Entity::find().filter(by_selector).read_one(db).await?)
}

fn device_type(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Desktop => "desktop",
        DeviceKind::Mobile => "mobile",
        DeviceKind::Tablet => "tablet",
        DeviceKind::Other => "other",
    }
}
