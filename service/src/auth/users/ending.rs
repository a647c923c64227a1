//! What ends an account's sessions, or the account: log-out everywhere, ban, soft delete.

use entity::auth::users::{self, UserRole};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid,
};

use super::lock;
use crate::{
    access::{self, ADMIN, STAFF},
    auth::{Auth, AuthError, auth_sessions, email_verification_tokens, password_reset_tokens},
    db::{self, Actor},
};

/// Ends every session and token of the user and invalidates every access token (`token_version`).
///
/// # Errors
/// [`AuthError::UserNotFound`]; [`AuthError::Forbidden`] unless the actor is the user, an administrator or the system.
pub async fn log_out_everywhere(
    db: &impl TransactionTrait,
    auth: &Auth,
    actor: &Actor,
    user_id: Uuid,
) -> Result<(), AuthError> {
    let transaction = db::begin(db, actor).await?;
    ensure_self_or_admin(&transaction, actor, user_id).await?;
    let user = lock(&transaction, user_id).await?;
    let change = users::ActiveModel { ..Default::default() };
    end_everything(&transaction, auth, &user, "logged_out_everywhere", change).await?;
    Ok(transaction.commit().await?)
}

/// Bans the account and ends all its sessions. Banning the banned changes nothing.
///
/// # Errors
/// [`AuthError::UserNotFound`]; [`AuthError::Forbidden`] unless the actor is a moderator, an administrator or the system,
/// for oneself, and for an administrator unless the actor is one.
pub async fn ban(
    db: &impl TransactionTrait,
    auth: &Auth,
    actor: &Actor,
    user_id: Uuid,
) -> Result<users::Model, AuthError> {
    set_banned(db, auth, actor, user_id, true).await
}

/// Lifts a ban. The sessions that it ended stay ended.
///
/// # Errors
/// As [`ban`].
pub async fn unban(
    db: &impl TransactionTrait,
    auth: &Auth,
    actor: &Actor,
    user_id: Uuid,
) -> Result<users::Model, AuthError> {
    set_banned(db, auth, actor, user_id, false).await
}

/// Closes the account and ends all its sessions. The row, its address and its name stay: what others bought from it or said
/// to it stays whole, and nobody can pose as it. Closing it twice is [`AuthError::UserNotFound`].
///
/// # Errors
/// [`AuthError::UserNotFound`]; [`AuthError::Forbidden`] unless the actor is the user, an administrator or the system.
pub async fn soft_delete(
    db: &impl TransactionTrait,
    auth: &Auth,
    actor: &Actor,
    user_id: Uuid,
) -> Result<(), AuthError> {
    let transaction = db::begin(db, actor).await?;
    ensure_self_or_admin(&transaction, actor, user_id).await?;
    let user = lock(&transaction, user_id).await?;
    let change = users::ActiveModel { deleted_at: Set(Some(auth.env.now())), ..Default::default() };
    end_everything(&transaction, auth, &user, "account_deleted", change).await?;
    Ok(transaction.commit().await?)
}

/// Applies `change` to a locked user, counts `token_version` up, and ends whatever was handed out before: sessions, refresh
/// tokens, password resets, and changes of the address that were asked for and not confirmed. Who got into the account for a
/// moment keeps nothing.
pub(in crate::auth) async fn end_everything(
    db: &impl ConnectionTrait,
    auth: &Auth,
    user: &users::Model,
    reason: &str,
    change: users::ActiveModel,
) -> Result<users::Model, AuthError> {
    let change = users::ActiveModel {
        id: Set(user.id),
        token_version: Set(user.token_version.wrapping_add(1)),
        ..change
    };
    let user = change.update(db).await?;
    auth_sessions::end_of_user(db, auth, user.id, reason).await?;
    password_reset_tokens::use_up(db, auth, user.id).await?;
    email_verification_tokens::forget_changes(db, &user).await?;
    Ok(user)
}

async fn set_banned(
    db: &impl TransactionTrait,
    auth: &Auth,
    actor: &Actor,
    user_id: Uuid,
    banned: bool,
) -> Result<users::Model, AuthError> {
    if actor.user_id() == Some(user_id) {
        return Err(AuthError::Forbidden);
    }
    let transaction = db::begin(db, actor).await?;
    let user = lock(&transaction, user_id).await?;
    let who = if user.role == UserRole::Admin { ADMIN } else { STAFF };
    if !access::has_role(&transaction, actor, who).await? {
        return Err(AuthError::Forbidden);
    }
    if user.is_banned == banned {
        transaction.commit().await?;
        return Ok(user);
    }
    let change = users::ActiveModel { id: Set(user.id), is_banned: Set(banned), ..Default::default() };
    let user = if banned {
        end_everything(&transaction, auth, &user, "account_banned", change).await?
    } else {
        change.update(&transaction).await?
    };
    transaction.commit().await?;
    Ok(user)
}

async fn ensure_self_or_admin(
    db: &impl ConnectionTrait,
    actor: &Actor,
    user_id: Uuid,
) -> Result<(), AuthError> {
    let may = access::is_or_has_role(db, actor, user_id, ADMIN).await?;
    if may { Ok(()) } else { Err(AuthError::Forbidden) }
}
