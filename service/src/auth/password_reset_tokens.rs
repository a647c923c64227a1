//! Forgotten passwords: a token goes to the account's address, and sets a new password once.
//!
//! An account that signs in by a provider only gets its first password the same way.

use chrono::{DateTime, Utc};
use entity::auth::{password_reset_tokens, users};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, TransactionSession, TransactionTrait, prelude::Uuid, sea_query::Expr,
};
use secrecy::SecretString;

use super::{Auth, AuthError, Client, Mail, password_history, sign_in::ensure_standing};
use crate::{
    db::{self, ReadRows},
    env::later,
    token::{NewToken, Presented},
};

/// Makes a token for the account of an e-mail address, to be mailed there. `None` where there is no such account, it may
/// not sign in, or [`Policy::live_tokens`](super::Policy::live_tokens) are on their way already.
///
/// Answer the client the same in each case, and before the mail is sent: a known address costs one write more.
///
/// # Errors
/// What the database says.
pub async fn request(
    db: &(impl ConnectionTrait + TransactionTrait),
    auth: &Auth,
    email: &str,
    client: &Client,
) -> Result<Option<Mail>, AuthError> {
    let Some(user) = super::users::find_by_email(db, email).await? else { return Ok(None) };
    if ensure_standing(&user).is_err() {
        return Ok(None);
    }
    // On behalf of the account: its tokens are nobody else's to count, and a visitor learns nothing of them.
    let transaction = db::begin(db, &client.user(user.id)).await?;
    // The lock makes the count hold for requests at once; and the address may have changed since it was read.
    let user = match super::users::lock(&transaction, user.id).await {
        Ok(locked) if locked.email == user.email => locked,
        Ok(_) | Err(AuthError::UserNotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let now = auth.env.now();
    if count_live(&transaction, user.id, now).await? >= u64::from(auth.policy.live_tokens) {
        return Ok(None);
    }
    let new = NewToken::generate(&auth.env);
    let expires_at = later(now, auth.policy.password_reset_lifetime);
    let row = password_reset_tokens::ActiveModel {
        user_id: Set(user.id),
        token: Set(new.selector.into()),
        token_hash: Set(new.hash.into()),
        expires_at: Set(expires_at),
        ip_address: Set(Some(client.network())),
        user_agent: Set(client.user_agent.clone()),
        created_at: Set(now),
        ..Default::default()
    };
    row.insert(&transaction).await?;
    transaction.commit().await?;
    Ok(Some(Mail { to: user.email, token: new.client, expires_at }))
}

/// Sets a new password by a token, ends all sessions of the user, and uses up their other tokens. Index:
/// `uq_password_reset_tokens_token`. A password that is refused leaves the token as it was. Of two uses at once one wins.
///
/// # Errors
/// [`AuthError::InvalidToken`], [`AuthError::ExpiredToken`]; [`AuthError::Invalid`] and [`AuthError::PasswordReused`] for the
/// password; [`AuthError::Banned`], [`AuthError::Inactive`], [`AuthError::UserNotFound`].
pub async fn complete(
    db: &(impl ConnectionTrait + TransactionTrait),
    auth: &Auth,
    token: &SecretString,
    new_password: &SecretString,
    client: &Client,
) -> Result<users::Model, AuthError> {
    let presented = Presented::parse(token).ok_or(AuthError::InvalidToken)?;
    let presenting = client.nobody().presenting(&presented.selector);
    let row = password_reset_tokens::Entity::find()
        .filter(password_reset_tokens::Column::Token.eq(presented.selector.as_str()))
        .read_one(&db::as_actor(db, &presenting))
        .await?
        .filter(|row| presented.matches(row.token_hash.expose()) && !row.used)
        .ok_or(AuthError::InvalidToken)?;
    if row.expires_at <= auth.env.now() {
        return Err(AuthError::ExpiredToken);
    }
    let user = super::users::get(db, row.user_id).await?;
    ensure_standing(&user)?;
    let owner = client.user(user.id);
    let hash = password_history::prepare(&db::as_actor(db, &owner), auth, &user, new_password).await?;
    let transaction = db::begin(db, &owner).await?;
    let user = super::users::lock(&transaction, user.id).await?;
    ensure_standing(&user)?;
    // Whoever changed the password since used this token up too, so the history that was looked at is still the history.
    let claimed = password_reset_tokens::Entity::update_many()
        .col_expr(password_reset_tokens::Column::Used, Expr::value(true))
        .col_expr(password_reset_tokens::Column::UsedAt, Expr::value(auth.env.now()))
        .filter(password_reset_tokens::COLUMN.id.eq(row.id))
        .filter(password_reset_tokens::COLUMN.used.eq(false))
        .exec(&transaction)
        .await?;
    if claimed.rows_affected == 0 {
        return Err(AuthError::InvalidToken);
    }
    let user = password_history::set(&transaction, auth, &user, hash, "password_reset").await?;
    transaction.commit().await?;
    Ok(user)
}

/// Uses up whatever tokens a locked user has left.
pub(super) async fn use_up(db: &impl ConnectionTrait, auth: &Auth, user_id: Uuid) -> Result<(), AuthError> {
    password_reset_tokens::Entity::update_many()
        .col_expr(password_reset_tokens::Column::Used, Expr::value(true))
        .col_expr(password_reset_tokens::Column::UsedAt, Expr::value(auth.env.now()))
        .filter(password_reset_tokens::COLUMN.user_id.eq(user_id))
        .filter(password_reset_tokens::COLUMN.used.eq(false))
        .exec(db)
        .await?;
    Ok(())
}

/// Index: `idx_password_reset_tokens_user_id`.
async fn count_live(db: &impl ConnectionTrait, user_id: Uuid, now: DateTime<Utc>) -> Result<u64, AuthError> {
    let live = password_reset_tokens::Entity::find()
        .filter(password_reset_tokens::COLUMN.user_id.eq(user_id))
        .filter(password_reset_tokens::COLUMN.used.eq(false))
        .filter(password_reset_tokens::COLUMN.expires_at.gt(now));
    Ok(live.count(db).await?)
}
