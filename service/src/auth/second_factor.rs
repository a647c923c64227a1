//! How a second factor is accepted: each code once.

use entity::auth::two_factor_configs;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbBackend, Statement, TransactionSession,
    TransactionTrait, prelude::Uuid,
};
use secrecy::{ExposeSecret, SecretString};

use super::{
    Auth, AuthError, Client, backup_codes,
    login_attempts::{self, Failure},
    password::Verdict,
    sign_in::{ensure_standing, wants_second_factor},
    totp,
    two_factor_configs::{find, open, seal},
    users::lock,
};
use crate::db::{self, Actor};

/// What shows that it is the owner who weakens the account.
#[derive(Clone, Debug)]
pub enum Proof {
    /// The account's password.
    Password(SecretString),
    /// A code of the authenticator app, or a backup code.
    Code(SecretString),
}

/// Opens a transaction that holds the actor's row and a configuration that is on, once `proof` has shown who it is. The
/// attempt is booked as a success with it.
pub(super) async fn begin_proved<C: ConnectionTrait + TransactionTrait>(
    db: &C,
    auth: &Auth,
    actor: &Actor,
    proof: &Proof,
    client: &Client,
) -> Result<(C::Transaction, two_factor_configs::Model), AuthError> {
    let user = super::users::get(db, actor.user_id().ok_or(AuthError::Forbidden)?).await?;
    ensure_standing(&user)?;
    if !wants_second_factor(db, user.id).await? {
        return Err(AuthError::TwoFactorNotSetUp);
    }
    let attempt = login_attempts::begin(db, auth, &user.email, client).await?;
    if let Proof::Password(password) = proof {
        let stored = user.password_hash.clone().map(entity::Secret::into_exposed);
        if auth.policy.password.verify(password, stored).await? == Verdict::Wrong {
            login_attempts::fail(db, attempt, Failure::InvalidCredentials).await?;
            return Err(AuthError::InvalidCredentials);
        }
    }
    let transaction = db::begin(db, actor).await?;
    let locked = lock(&transaction, user.id).await?;
    let config = match proof {
        Proof::Password(_) if locked.token_version != user.token_version => None, // it was another password
        Proof::Password(_) => find(&transaction, user.id).await?.filter(|config| config.totp_enabled),
        Proof::Code(code) => accept(&transaction, auth, user.id, code).await?,
    };
    let Some(config) = config else {
        transaction.rollback().await?;
        login_attempts::fail(db, attempt, Failure::InvalidCode).await?;
        return Err(AuthError::InvalidCode);
    };
    login_attempts::succeed(&transaction, attempt).await?;
    Ok((transaction, config))
}

/// Uses a code up, of the app or of the backup codes, and returns the configuration that it belongs to. The user is locked.
pub(super) async fn accept(
    db: &impl ConnectionTrait,
    auth: &Auth,
    user_id: Uuid,
    code: &SecretString,
) -> Result<Option<two_factor_configs::Model>, AuthError> {
    let Some(config) = find(db, user_id).await?.filter(|config| config.totp_enabled) else { return Ok(None) };
    if accept_totp(db, auth, &config, code).await? {
        return Ok(Some(config));
    }
    let codes = config.backup_codes.as_ref();
    let used = codes.and_then(|codes| backup_codes::use_up(codes, code.expose_secret(), auth.env.now()));
    let Some(used) = used else { return Ok(None) };
    let change = two_factor_configs::ActiveModel {
        id: Set(config.id),
        backup_codes: Set(Some(used)),
        ..Default::default()
    };
    Ok(Some(change.update(db).await?))
}

/// Whether it is a code of the app that was not accepted before; from now on it was. Reseals the secret on this occasion if its
/// key is no longer the active one.
pub(super) async fn accept_totp(
    db: &impl ConnectionTrait,
    auth: &Auth,
    config: &two_factor_configs::Model,
    code: &SecretString,
) -> Result<bool, AuthError> {
    let secret = open(auth, config)?;
    let Some(step) = totp::step_of(&secret, code.expose_secret(), auth.env.now())? else { return Ok(false) };
    if !remember_step(db, config.user_id, step).await? {
        return Ok(false);
    }
    let stale = config.totp_secret.as_ref().is_some_and(|sealed| auth.env.keys().is_stale(sealed.expose()));
    if stale {
        seal(db, auth, config.id, &secret).await?;
    }
    Ok(true)
}

/// Notes the step as the last accepted one; false if it, or a later one, was accepted before. One statement, so that of two at
/// once only one can be told true.
async fn remember_step(db: &impl ConnectionTrait, user_id: Uuid, step: i64) -> Result<bool, AuthError> {
    const SQL: &str = "\
        INSERT INTO veza.two_factor_steps AS known (user_id, last_step) VALUES ($1, $2)
        ON CONFLICT (user_id) DO UPDATE SET last_step = EXCLUDED.last_step, accepted_at = now()
        WHERE known.last_step < EXCLUDED.last_step";
    let values = [user_id.into(), step.into()];
    let done = db.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, SQL, values)).await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn forget_step(db: &impl ConnectionTrait, user_id: Uuid) -> Result<(), AuthError> {
    const SQL: &str = "DELETE FROM veza.two_factor_steps WHERE user_id = $1";
    db.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, SQL, [user_id.into()])).await?;
    Ok(())
}
