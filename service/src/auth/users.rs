//! Accounts: made, found, ended.
//!
//! Whoever locks several rows of one user locks the `users` row first, then sessions, then tokens.

mod ending;

pub(super) use ending::end_everything;
pub use ending::{ban, log_out_everywhere, soft_delete, unban};

use entity::auth::{password_history, users};
use entity::profiles::{user_profiles, user_settings};
use garde::Validate;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ConnectionTrait, ExprTrait, QueryFilter, QuerySelect, TransactionSession, TransactionTrait,
    prelude::Uuid,
    sea_query::{Expr, Func, LockType},
};
use secrecy::SecretString;

use super::{Auth, AuthError};
use crate::{
    db::{self, Actor, ReadRows},
    input,
};

/// Who signs up.
#[derive(Clone, Debug, Validate)]
pub struct NewUser {
    /// Trimmed and lower-cased before anything else; at most 255 characters.
    #[garde(length(chars, max = 255), custom(input::email))]
    pub email: String,
    /// 3 to 30 letters, digits or underscores, after trimming. Its case is kept, and is not significant.
    #[garde(custom(input::username))]
    pub username: String,
    /// See [`PasswordPolicy`](super::PasswordPolicy). `None` for an account that signs in by another provider only.
    #[garde(skip)]
    pub password: Option<SecretString>,
    /// 1 to 100 characters after trimming.
    #[garde(length(chars, min = 1, max = 100), inner(custom(input::text)))]
    pub display_name: Option<String>,
}

/// Registers an account: user, profile and settings in one transaction. Its first password opens its history.
///
/// # Errors
/// [`AuthError::Invalid`], [`AuthError::EmailTaken`], [`AuthError::UsernameTaken`]. Of two registrations of one address at
/// once the second gets `EmailTaken`.
pub async fn register(
    db: &impl TransactionTrait,
    auth: &Auth,
    actor: &Actor,
    new: NewUser,
) -> Result<users::Model, AuthError> {
    let prepared = prepare(auth, new).await?;
    let transaction = db::begin(db, actor).await?;
    let user = insert(&transaction, auth, actor, prepared).await?;
    db::act_as(&transaction, actor).await?;
    transaction.commit().await?;
    Ok(user)
}

/// A registration that was normalised and checked, with the hash of its password.
pub(super) struct Prepared {
    new: NewUser,
    hash: Option<String>,
}

/// The slow part of a registration, before any transaction.
pub(super) async fn prepare(auth: &Auth, new: NewUser) -> Result<Prepared, AuthError> {
    let new = NewUser {
        email: normal_email(&new.email),
        username: new.username.trim().to_owned(),
        display_name: new.display_name.map(|name| name.trim().to_owned()),
        ..new
    };
    input::check(&new)?;
    let hash = match &new.password {
        Some(password) => {
            auth.policy.password.check(password, &[&new.email, &new.username])?;
            Some(auth.policy.password.hash(&auth.env, password).await?)
        }
        None => None,
    };
    Ok(Prepared { new, hash })
}

/// The rows of a new account, in the caller's transaction. From then on it acts as the new user, whose rows these are, unless the
/// system registers them; the caller names the actor again before others go on in the same transaction.
pub(super) async fn insert(
    db: &impl ConnectionTrait,
    auth: &Auth,
    actor: &Actor,
    Prepared { new, hash }: Prepared,
) -> Result<users::Model, AuthError> {
    let now = auth.env.now();
    let user = users::ActiveModel {
        email: Set(new.email),
        username: Set(new.username),
        password_hash: Set(hash.clone().map(Into::into)),
        display_name: Set(new.display_name),
        last_password_change_at: Set(hash.as_ref().map(|_| now)),
        created_at: Set(now),
        ..Default::default()
    };
    let user = user.insert(db).await?;
    if !actor.is_system() {
        db::act_as(db, &actor.clone().as_user(user.id)).await?;
    }
    user_profiles::ActiveModel { user_id: Set(user.id), ..Default::default() }.insert(db).await?;
    user_settings::ActiveModel { user_id: Set(user.id), ..Default::default() }.insert(db).await?;
    if let Some(hash) = hash {
        let first = password_history::ActiveModel {
            user_id: Set(user.id),
            password_hash: Set(hash.into()),
            created_at: Set(now),
            ..Default::default()
        };
        first.insert(db).await?;
    }
    Ok(user)
}

/// A live account by id.
///
/// # Errors
/// What the database says.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<users::Model>, AuthError> {
    Ok(users::Entity::find_live().filter(users::COLUMN.id.eq(id)).read_one(db).await?)
}

/// A live account by id.
///
/// # Errors
/// [`AuthError::UserNotFound`].
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<users::Model, AuthError> {
    find(db, id).await?.ok_or(AuthError::UserNotFound)
}

/// A live account by e-mail address, whatever its case. Index: `idx_users_email_lower_unique`.
///
/// # Errors
/// What the database says.
pub async fn find_by_email(
    db: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<users::Model>, AuthError> {
    find_by_lower(db, users::Column::Email, &normal_email(email)).await
}

/// A live account by username, whatever its case. Index: `idx_users_username_lower_unique`.
///
/// # Errors
/// What the database says.
pub async fn find_by_username(
    db: &impl ConnectionTrait,
    username: &str,
) -> Result<Option<users::Model>, AuthError> {
    find_by_lower(db, users::Column::Username, &username.trim().to_ascii_lowercase()).await
}

/// The live row, locked until the transaction ends.
///
/// FOR NO KEY UPDATE, as UPDATE itself takes: a rotation holds its session while it inserts a token that refers to the user
/// (FOR KEY SHARE). FOR UPDATE would wait for it here, and then the two for each other.
pub(super) async fn lock(db: &impl ConnectionTrait, user_id: Uuid) -> Result<users::Model, AuthError> {
    let live = users::Entity::find_live().filter(users::COLUMN.id.eq(user_id));
    live.lock(LockType::NoKeyUpdate).read_one(db).await?.ok_or(AuthError::UserNotFound)
}

async fn find_by_lower(
    db: &impl ConnectionTrait,
    column: users::Column,
    value: &str,
) -> Result<Option<users::Model>, AuthError> {
    if value.contains('\0') {
        return Ok(None);
    }
    let lower = Func::lower(Expr::col(column));
    Ok(users::Entity::find_live().filter(Expr::expr(lower).eq(value)).read_one(db).await?)
}

/// Trimmed and in lower case, as every stored and compared address is. Lower case of ASCII only: addresses here are ASCII, and
/// in Unicode the Kelvin sign (U+212A) would become the `k` of somebody else's.
pub(super) fn normal_email(email: &str) -> String {
    email.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_a_registration_shows_no_password() {
        let new = NewUser {
            email: "a@b.co".into(),
            username: "ada".into(),
            password: Some("swordfish".into()),
            display_name: None,
        };
        assert!(!format!("{new:?}").contains("swordfish"));
    }
}
