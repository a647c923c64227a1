//! Proofs of e-mail addresses: a token goes to an address, and who brings it back reads the mail there.
//!
//! The account's own address becomes verified; another one takes its place, verified.

use chrono::{DateTime, Utc};
use entity::auth::{email_verification_tokens, users};
use garde::Validate;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, TransactionSession,
    TransactionTrait,
    prelude::Uuid,
    sea_query::{Expr, Func},
};
use secrecy::SecretString;

use super::{
    Auth, AuthError, Client, Mail,
    sign_in::ensure_standing,
    users::{lock, normal_email},
};
use crate::{
    db::{self, Actor, ReadRows},
    env::later,
    input,
    token::{NewToken, Presented},
};

/// An address that was proved.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The user, with the address.
    pub user: users::Model,
    /// The address that it took the place of; tell its owner.
    pub replaced: Option<String>,
}

#[derive(Validate)]
struct Address {
    #[garde(length(chars, max = 255), custom(input::email))]
    email: String,
}

/// Makes a token that proves `email`, to be mailed there: the user's own address, or the one that is to take its place.
///
/// # Errors
/// [`AuthError::Invalid`], [`AuthError::EmailTaken`], [`AuthError::AlreadyVerified`]; [`AuthError::TooManyTokens`] beyond
/// [`Policy::live_tokens`](super::Policy::live_tokens); [`AuthError::Forbidden`] unless the actor is the user or the system;
/// [`AuthError::UserNotFound`], [`AuthError::Banned`], [`AuthError::Inactive`].
pub async fn request(
    db: &impl TransactionTrait,
    auth: &Auth,
    actor: &Actor,
    user_id: Uuid,
    email: &str,
) -> Result<Mail, AuthError> {
    let address = Address { email: normal_email(email) };
    input::check(&address)?;
    if !actor.is_system_or(user_id) {
        return Err(AuthError::Forbidden);
    }
    let transaction = db::begin(db, actor).await?;
    let user = lock(&transaction, user_id).await?;
    ensure_standing(&user)?;
    if user.email != address.email {
        ensure_free(&transaction, user_id, &address.email).await?;
    } else if user.email_verified_at.is_some() {
        return Err(AuthError::AlreadyVerified);
    }
    let now = auth.env.now();
    if count_live(&transaction, user_id, now).await? >= u64::from(auth.policy.live_tokens) {
        return Err(AuthError::TooManyTokens);
    }
    let new = NewToken::generate(&auth.env);
    let expires_at = later(now, auth.policy.email_verification_lifetime);
    let row = email_verification_tokens::ActiveModel {
        user_id: Set(user_id),
        token: Set(new.selector.into()),
        token_hash: Set(new.hash.into()),
        email: Set(address.email.clone()),
        expires_at: Set(expires_at),
        created_at: Set(now),
        ..Default::default()
    };
    row.insert(&transaction).await?;
    transaction.commit().await?;
    Ok(Mail { to: address.email, token: new.client, expires_at })
}

/// Takes a token back: the address is the user's, and verified. Index: `uq_email_verification_tokens_token`. Of two uses at
/// once one wins.
///
/// # Errors
/// [`AuthError::InvalidToken`], [`AuthError::ExpiredToken`]; [`AuthError::EmailTaken`] if another account has taken the
/// address meanwhile; [`AuthError::UserNotFound`], [`AuthError::Banned`], [`AuthError::Inactive`].
pub async fn complete(
    db: &impl TransactionTrait,
    auth: &Auth,
    token: &SecretString,
    client: &Client,
) -> Result<Verified, AuthError> {
    let presented = Presented::parse(token).ok_or(AuthError::InvalidToken)?;
    let presenting = client.nobody().presenting(&presented.selector);
    let row = email_verification_tokens::Entity::find()
        .filter(email_verification_tokens::Column::Token.eq(presented.selector.as_str()))
        .read_one(&db::as_actor(db, &presenting))
        .await?
        .filter(|row| presented.matches(row.token_hash.expose()) && !row.verified)
        .ok_or(AuthError::InvalidToken)?;
    let now = auth.env.now();
    if row.expires_at <= now {
        return Err(AuthError::ExpiredToken);
    }
    let transaction = db::begin(db, &client.user(row.user_id)).await?;
    let user = lock(&transaction, row.user_id).await?;
    ensure_standing(&user)?;
    let claimed = email_verification_tokens::Entity::update_many()
        .col_expr(email_verification_tokens::Column::Verified, Expr::value(true))
        .col_expr(email_verification_tokens::Column::VerifiedAt, Expr::value(now))
        .filter(email_verification_tokens::COLUMN.id.eq(row.id))
        .filter(email_verification_tokens::COLUMN.verified.eq(false))
        .exec(&transaction)
        .await?;
    if claimed.rows_affected == 0 {
        return Err(AuthError::InvalidToken);
    }
    let replaced = (user.email != row.email).then_some(user.email);
    if replaced.is_some() {
        // What was mailed to the old address may no longer open the account, nor bring the old address back.
        super::password_reset_tokens::use_up(&transaction, auth, user.id).await?;
    }
    forget(&transaction, user.id).await?;
    let change = users::ActiveModel {
        id: Set(user.id),
        email: Set(row.email),
        email_verified_at: Set(Some(now)),
        ..Default::default()
    };
    let user = change.update(&transaction).await?;
    transaction.commit().await?;
    Ok(Verified { user, replaced })
}

/// Forgets the changes of address that a locked user has asked for; proofs of their present one stay good.
pub(super) async fn forget_changes(db: &impl ConnectionTrait, user: &users::Model) -> Result<(), AuthError> {
    email_verification_tokens::Entity::delete_many()
        .filter(email_verification_tokens::COLUMN.user_id.eq(user.id))
        .filter(email_verification_tokens::COLUMN.verified.eq(false))
        .filter(email_verification_tokens::COLUMN.email.ne(user.email.as_str()))
        .exec(db)
        .await?;
    Ok(())
}

/// Forgets every unused token of a locked user.
async fn forget(db: &impl ConnectionTrait, user_id: Uuid) -> Result<(), AuthError> {
    email_verification_tokens::Entity::delete_many()
        .filter(email_verification_tokens::COLUMN.user_id.eq(user_id))
        .filter(email_verification_tokens::COLUMN.verified.eq(false))
        .exec(db)
        .await?;
    Ok(())
}

/// No other account may have the address, closed ones included. Index: `idx_users_email_lower_unique`.
async fn ensure_free(db: &impl ConnectionTrait, user_id: Uuid, email: &str) -> Result<(), AuthError> {
    let lower = Func::lower(Expr::col(users::Column::Email));
    match users::Entity::find().filter(Expr::expr(lower).eq(email)).read_one(db).await? {
        Some(other) if other.id != user_id => Err(AuthError::EmailTaken),
        _ => Ok(()),
    }
}

/// Index: `idx_email_verification_tokens_user_id`.
async fn count_live(db: &impl ConnectionTrait, user_id: Uuid, now: DateTime<Utc>) -> Result<u64, AuthError> {
    let live = email_verification_tokens::Entity::find()
        .filter(email_verification_tokens::COLUMN.user_id.eq(user_id))
        .filter(email_verification_tokens::COLUMN.verified.eq(false))
        .filter(email_verification_tokens::COLUMN.expires_at.gt(now));
    Ok(live.count(db).await?)
}
