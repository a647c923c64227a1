//! Changing a password, and keeping the last ones from coming back.

use entity::auth::{password_history, users};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement, TransactionSession, TransactionTrait, prelude::Uuid,
};
use secrecy::SecretString;

use super::{
    Auth, AuthError, Client,
    login_attempts::{self, Failure},
    password::Verdict,
    sign_in::ensure_standing,
    users::end_everything,
};
use crate::db::{self, Actor, ReadRows};

/// Changes the password of a user who knows the present one, and ends all sessions; open a new one for this device.
/// A wrong present password counts for lock-out like a failed sign-in.
///
/// # Errors
/// [`AuthError::InvalidCredentials`], [`AuthError::LockedOut`], [`AuthError::Invalid`], [`AuthError::PasswordReused`],
/// [`AuthError::UserNotFound`], [`AuthError::Banned`], [`AuthError::Inactive`].
pub async fn change(
    db: &(impl ConnectionTrait + TransactionTrait),
    auth: &Auth,
    actor: &Actor,
    present: &SecretString,
    new: &SecretString,
    client: &Client,
) -> Result<users::Model, AuthError> {
    let user = super::users::get(db, actor.user_id().ok_or(AuthError::Forbidden)?).await?;
    ensure_standing(&user)?;
    let attempt = login_attempts::begin(db, auth, &user.email, client).await?;
    let stored = user.password_hash.clone().map(entity::Secret::into_exposed);
    if auth.policy.password.verify(present, stored).await? == Verdict::Wrong {
        login_attempts::fail(db, attempt, Failure::InvalidCredentials).await?;
        return Err(AuthError::InvalidCredentials);
    }
    login_attempts::succeed(db, attempt).await?;
    let hash = prepare(&db::as_actor(db, actor), auth, &user, new).await?;
    let transaction = db::begin(db, actor).await?;
    let locked = super::users::lock(&transaction, user.id).await?;
    if locked.password_hash != user.password_hash {
        return Err(AuthError::InvalidCredentials); // another change came first; what was checked is no longer the password
    }
    let user = set(&transaction, auth, &locked, hash, "password_changed").await?;
    transaction.commit().await?;
    Ok(user)
}

/// Checks a new password against the policy and the last ones, and hashes it: the slow part, before any transaction.
pub(super) async fn prepare(
    db: &impl ConnectionTrait,
    auth: &Auth,
    user: &users::Model,
    new: &SecretString,
) -> Result<String, AuthError> {
    let policy = auth.policy.password;
    policy.check(new, &[&user.email, &user.username])?;
    let last = password_history::Entity::find()
        .filter(password_history::COLUMN.user_id.eq(user.id))
        .order_by_desc(password_history::Column::CreatedAt)
        .order_by_desc(password_history::Column::Id)
        .limit(u64::from(policy.remembered))
        .read_all(db)
        .await?;
    let mut known: Vec<_> = last.into_iter().map(|row| row.password_hash).collect();
    // The present one is the newest of them, unless signing in has upgraded its hash since.
    known.extend(user.password_hash.clone().filter(|present| !known.contains(present)));
    for hash in known {
        if policy.verify(new, Some(hash.into_exposed())).await? != Verdict::Wrong {
            return Err(AuthError::PasswordReused);
        }
    }
    policy.hash(&auth.env, new).await
}

/// Sets a prepared hash on a locked user, remembers it, forgets the oldest, and ends all sessions.
pub(super) async fn set(
    db: &impl ConnectionTrait,
    auth: &Auth,
    user: &users::Model,
    hash: String,
    reason: &str,
) -> Result<users::Model, AuthError> {
    let now = auth.env.now();
    let row = password_history::ActiveModel {
        user_id: Set(user.id),
        password_hash: Set(hash.clone().into()),
        created_at: Set(now),
        ..Default::default()
    };
    row.insert(db).await?;
    forget_oldest(db, user.id, auth.policy.password.remembered).await?;
    let change = users::ActiveModel {
        password_hash: Set(Some(hash.into())),
        last_password_change_at: Set(Some(now)),
        ..Default::default()
    };
    end_everything(db, auth, user, reason, change).await
}

/// Index: `idx_password_history_user_id_created_at`.
async fn forget_oldest(db: &impl ConnectionTrait, user_id: Uuid, keep: u32) -> Result<(), AuthError> {
    const SQL: &str = "DELETE FROM password_history WHERE id IN \
        (SELECT id FROM password_history WHERE user_id = $1 ORDER BY created_at DESC, id DESC OFFSET $2)";
    let values = [user_id.into(), i64::from(keep).into()];
    db.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, SQL, values)).await?;
    Ok(())
}
