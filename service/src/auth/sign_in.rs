//! Signing in by password: who it is, whether they may, and whether a second factor is wanted.

use chrono::{DateTime, Utc};
use entity::auth::users;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, ExprTrait, QueryFilter,
    Statement, TransactionSession, TransactionTrait, prelude::Uuid, sea_query::Expr,
};
use secrecy::{ExposeSecret, SecretString};

use super::{
    Auth, AuthError, Client,
    login_attempts::{self, Attempt, Failure},
    password::Verdict,
};
use crate::{db, env::later, seal::Place};

/// A user whose identity was proved just now; the only thing that [`auth_sessions::open`](super::auth_sessions::open)
/// accepts.
#[derive(Clone, Debug)]
pub struct Authenticated {
    pub(super) user: users::Model,
}

/// What came of a right password.
#[derive(Debug)]
pub enum SignIn {
    /// That is all.
    Done(Box<Authenticated>),
    /// The account wants a second factor: hand the ticket and a code to
    /// [`two_factor_configs::complete_sign_in`](super::two_factor_configs::complete_sign_in). The ticket is sealed, says
    /// nothing to the client, and expires.
    SecondFactor {
        /// For the client to hold meanwhile.
        ticket: SecretString,
    },
}

/// The proof that a password was right, or that a provider vouched, while the second factor is awaited.
pub(super) struct PasswordVerified {
    pub(super) user_id: Uuid,
    pub(super) token_version: i32,
}

impl Authenticated {
    /// Who it is.
    #[must_use]
    pub fn user(&self) -> &users::Model {
        &self.user
    }
}

/// Signs in by e-mail address or username and password.
///
/// Every attempt is logged. Unknown names cost the same work and get the same answers as known ones, lock-out included; an
/// account whose hash is still bcrypt answers in bcrypt's time until it has signed in once, which upgrades it. Give it the
/// pool, not a transaction: an attempt that is rolled back, or not committed yet, is one that nobody counts.
///
/// # Errors
/// [`AuthError::InvalidCredentials`], [`AuthError::LockedOut`]; with the right password [`AuthError::Banned`] and
/// [`AuthError::Inactive`]; [`AuthError::Invalid`] for an identifier that no account can have.
pub async fn authenticate(
    db: &(impl ConnectionTrait + TransactionTrait),
    auth: &Auth,
    identifier: &str,
    password: &SecretString,
    client: &Client,
) -> Result<SignIn, AuthError> {
    let identifier = login_attempts::normal(identifier)?;
    let attempt = login_attempts::begin(db, auth, &identifier, client).await?;
    let user = find(db, &identifier).await?;
    let stored = user.as_ref().and_then(|user| user.password_hash.clone());
    let verdict =
        auth.policy.password.verify(password, stored.clone().map(entity::Secret::into_exposed)).await?;
    let (Some(user), Some(stored)) = (user, stored) else {
        login_attempts::fail(db, attempt, Failure::InvalidCredentials).await?;
        return Err(AuthError::InvalidCredentials);
    };
    if verdict == Verdict::Wrong {
        login_attempts::fail(db, attempt, Failure::InvalidCredentials).await?;
        return Err(AuthError::InvalidCredentials);
    }
    if let Err(refusal) = ensure_standing(&user) {
        login_attempts::fail(db, attempt, Failure::NotInStanding).await?;
        return Err(refusal);
    }
    if verdict == Verdict::RightButOutdated {
        upgrade(db, auth, &user, stored, password, client).await?;
    }
    if wants_second_factor(db, user.id).await? {
        login_attempts::fail(db, attempt, Failure::SecondFactorRequired).await?;
        return Ok(SignIn::SecondFactor { ticket: PasswordVerified::issue(auth, &user)? });
    }
    let user = record(db, auth, attempt, &user, client).await?;
    Ok(SignIn::Done(Box::new(Authenticated { user })))
}

/// Refuses accounts that may not sign in, to somebody who has proved to be their owner.
pub(super) fn ensure_standing(user: &users::Model) -> Result<(), AuthError> {
    if user.deleted_at.is_some() {
        return Err(AuthError::UserNotFound);
    }
    if user.is_banned {
        return Err(AuthError::Banned);
    }
    if user.is_active { Ok(()) } else { Err(AuthError::Inactive) }
}

/// Books a success: the attempt, and the user's last login. Refuses if the user's `token_version` has moved since it was
/// read: whatever proved the identity may no longer do so.
pub(super) async fn record(
    db: &impl TransactionTrait,
    auth: &Auth,
    attempt: Attempt,
    user: &users::Model,
    client: &Client,
) -> Result<users::Model, AuthError> {
    let transaction = db::begin(db, &client.user(user.id)).await?;
    let change = users::ActiveModel {
        last_login_at: Set(Some(auth.env.now())),
        last_login_ip: Set(Some(client.network())),
        ..Default::default()
    };
    let updated = users::Entity::update_many()
        .set(change)
        .col_expr(users::Column::LoginCount, Expr::col(users::Column::LoginCount).add(1))
        .filter(users::COLUMN.id.eq(user.id))
        .filter(users::COLUMN.token_version.eq(user.token_version))
        .filter(users::COLUMN.deleted_at.is_null())
        .exec_with_returning(&transaction)
        .await?;
    let Some(user) = updated.into_iter().next() else {
        login_attempts::fail(&transaction, attempt, Failure::InvalidCredentials).await?;
        transaction.commit().await?;
        return Err(AuthError::InvalidCredentials);
    };
    login_attempts::succeed(&transaction, attempt).await?;
    transaction.commit().await?;
    Ok(user)
}

/// A live account by what somebody typed. Only an e-mail address has an `@`.
async fn find(db: &impl ConnectionTrait, identifier: &str) -> Result<Option<users::Model>, AuthError> {
    if identifier.contains('@') {
        super::users::find_by_email(db, identifier).await
    } else {
        super::users::find_by_username(db, identifier).await
    }
}

/// Asked through a function, for nobody has signed in yet: a policy would show no configuration, and a hidden one must never
/// be taken for none. Index: `idx_two_factor_configs_user_id`.
pub(super) async fn wants_second_factor(db: &impl ConnectionTrait, user_id: Uuid) -> Result<bool, AuthError> {
    const SQL: &str = "SELECT veza.has_second_factor($1)";
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, SQL, [user_id.into()]);
    let row = db.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("veza.has_second_factor".to_owned()))?;
    Ok(row.try_get_by_index(0)?)
}

/// Replaces an outdated hash by one of the same password. If the password changes meanwhile, that one stays.
async fn upgrade(
    db: &impl TransactionTrait,
    auth: &Auth,
    user: &users::Model,
    stored: entity::Secret,
    password: &SecretString,
    client: &Client,
) -> Result<(), AuthError> {
    let hash = auth.policy.password.hash(&auth.env, password).await?;
    let transaction = db::begin(db, &client.user(user.id)).await?;
    users::Entity::update_many()
        .col_expr(users::Column::PasswordHash, Expr::value(hash))
        .filter(users::COLUMN.id.eq(user.id))
        .filter(users::Column::PasswordHash.eq(stored))
        .exec(&transaction)
        .await?;
    Ok(transaction.commit().await?)
}

impl PasswordVerified {
    /// A ticket: `user id.envelope`, sealed for this user.
    pub(super) fn issue(auth: &Auth, user: &users::Model) -> Result<SecretString, AuthError> {
        let expires_at = later(auth.env.now(), auth.policy.second_factor_lifetime);
        let proof = format!("{}:{}", user.token_version, expires_at.timestamp_micros());
        let envelope = auth.env.keys().seal(&auth.env, place(user.id), &proof.into())?;
        Ok(format!("{}.{envelope}", user.id).into())
    }

    /// Reads a ticket back.
    pub(super) fn read(auth: &Auth, ticket: &SecretString) -> Result<Self, AuthError> {
        let (id, envelope) = ticket.expose_secret().split_once('.').ok_or(AuthError::InvalidToken)?;
        let user_id: Uuid = id.parse().map_err(|_| AuthError::InvalidToken)?;
        let proof = auth.env.keys().open(place(user_id), envelope).map_err(|_| AuthError::InvalidToken)?;
        let parts = proof.expose_secret().split_once(':').and_then(|(version, expiry)| {
            Some((version.parse().ok()?, DateTime::from_timestamp_micros(expiry.parse().ok()?)?))
        });
        let (token_version, expires_at): (_, DateTime<Utc>) = parts.ok_or(AuthError::InvalidToken)?;
        if expires_at <= auth.env.now() {
            return Err(AuthError::ExpiredToken);
        }
        Ok(Self { user_id, token_version })
    }
}

fn place(id: Uuid) -> Place {
    Place { table: "users", column: "second_factor_ticket", id }
}
