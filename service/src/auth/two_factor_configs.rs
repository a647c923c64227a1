//! The second factor: a code of an authenticator app (TOTP), or a backup code where the app is lost.
//!
//! A TOTP code is accepted once. The last accepted step is kept in `veza.two_factor_steps`: the locked schema has no column for
//! it, and in an audited table it would leave an audit row with every sign-in.
//!
//! SMS is not offered. `sms_phone` would have to hold the number sealed, and `VARCHAR(20)` holds no envelope; besides, NIST
//! SP 800-63B restricts it.
//!
//! Whoever touches a configuration holds the user's row, so no two codes of one user are looked at at once.

use entity::auth::two_factor_configs;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    TransactionSession, TransactionTrait, prelude::Uuid,
};
use secrecy::SecretString;

use super::{
    Auth, AuthError, Client, Proof, backup_codes,
    login_attempts::{self, Failure},
    second_factor::{accept, accept_totp, begin_proved, forget_step},
    sign_in::{self, Authenticated, PasswordVerified, ensure_standing},
    totp,
    users::lock,
};
use crate::{
    db::{self, Actor, ReadRows},
    seal::Place,
};

/// Most rows of one resealing, here and of [`provider_tokens`](super::provider_tokens).
pub(super) const MAX_RESEAL: u64 = 1_000;

/// What the owner needs to set up an authenticator app; shown once.
#[derive(Clone, Debug)]
pub struct Setup {
    /// `otpauth://totp/…`, for a QR code.
    pub url: SecretString,
    /// The shared secret in base32, for typing.
    pub secret: SecretString,
}

/// How an account stands with its second factor; no secret in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Whether a sign-in asks for it.
    pub on: bool,
    /// Backup codes that are not used yet.
    pub backup_codes_left: usize,
}

/// How the account stands. Index: `idx_two_factor_configs_user_id`.
///
/// # Errors
/// What the database says.
pub async fn status(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Status, AuthError> {
    let config = find(db, user_id).await?.filter(|config| config.totp_enabled);
    let left = backup_codes::left(config.as_ref().and_then(|config| config.backup_codes.as_ref()));
    Ok(Status { on: config.is_some(), backup_codes_left: left })
}

/// Gives the actor a shared secret for an authenticator app. Nothing is asked at sign-in until [`confirm`] has seen a code of
/// it; beginning again replaces it.
///
/// # Errors
/// [`AuthError::TwoFactorAlreadyOn`]; [`AuthError::Seal`] without keys; [`AuthError::Forbidden`] for the system;
/// [`AuthError::UserNotFound`], [`AuthError::Banned`], [`AuthError::Inactive`].
pub async fn begin_setup(db: &impl TransactionTrait, auth: &Auth, actor: &Actor) -> Result<Setup, AuthError> {
    let user_id = actor.user_id().ok_or(AuthError::Forbidden)?;
    let transaction = db::begin(db, actor).await?;
    let user = lock(&transaction, user_id).await?;
    ensure_standing(&user)?;
    let config = find(&transaction, user_id).await?;
    if config.as_ref().is_some_and(|config| config.totp_enabled) {
        return Err(AuthError::TwoFactorAlreadyOn);
    }
    // The envelope is bound to the row's id, so a new row has its id before it has a secret.
    let id = config.as_ref().map_or_else(|| auth.env.uuid(), |config| config.id);
    let secret = totp::new_secret(&auth.env);
    let row = two_factor_configs::ActiveModel {
        id: Set(id),
        totp_secret: Set(Some(auth.env.keys().seal(&auth.env, place(id), &secret)?.into())),
        ..Default::default()
    };
    if config.is_some() {
        row.update(&transaction).await?;
    } else {
        let new = two_factor_configs::ActiveModel { user_id: Set(user_id), ..row };
        new.insert(&transaction).await?;
    }
    forget_step(&transaction, user_id).await?; // it was of another secret
    transaction.commit().await?;
    Ok(Setup { url: totp::url(&secret, &auth.policy.issuer, &user.email)?, secret })
}

/// Turns the second factor on, by a first code of the app. Returns ten backup codes, once.
///
/// # Errors
/// [`AuthError::InvalidCode`], [`AuthError::TwoFactorNotSetUp`], [`AuthError::TwoFactorAlreadyOn`], [`AuthError::Seal`];
/// [`AuthError::Forbidden`] for the system; [`AuthError::UserNotFound`], [`AuthError::Banned`], [`AuthError::Inactive`].
pub async fn confirm(
    db: &impl TransactionTrait,
    auth: &Auth,
    actor: &Actor,
    code: &SecretString,
) -> Result<Vec<SecretString>, AuthError> {
    let user_id = actor.user_id().ok_or(AuthError::Forbidden)?;
    let transaction = db::begin(db, actor).await?;
    ensure_standing(&lock(&transaction, user_id).await?)?;
    let config = find(&transaction, user_id).await?.ok_or(AuthError::TwoFactorNotSetUp)?;
    if config.totp_enabled {
        return Err(AuthError::TwoFactorAlreadyOn);
    }
    if !accept_totp(&transaction, auth, &config, code).await? {
        return Err(AuthError::InvalidCode);
    }
    let (codes, stored) = backup_codes::generate(&auth.env);
    let on = two_factor_configs::ActiveModel {
        id: Set(config.id),
        totp_enabled: Set(true),
        totp_enabled_at: Set(Some(auth.env.now())),
        backup_codes: Set(Some(stored)),
        ..Default::default()
    };
    on.update(&transaction).await?;
    transaction.commit().await?;
    Ok(codes)
}

/// Turns the second factor off, and forgets its secret and its backup codes.
///
/// # Errors
/// [`AuthError::InvalidCredentials`] or [`AuthError::InvalidCode`] for the proof, which counts for lock-out like a failed
/// sign-in; [`AuthError::LockedOut`], [`AuthError::TwoFactorNotSetUp`], [`AuthError::Forbidden`] for the system,
/// [`AuthError::UserNotFound`].
pub async fn disable<C: ConnectionTrait + TransactionTrait>(
    db: &C,
    auth: &Auth,
    actor: &Actor,
    proof: &Proof,
    client: &Client,
) -> Result<(), AuthError> {
    let (transaction, config) = begin_proved(db, auth, actor, proof, client).await?;
    let off = two_factor_configs::ActiveModel {
        id: Set(config.id),
        totp_secret: Set(None),
        totp_enabled: Set(false),
        totp_enabled_at: Set(None),
        backup_codes: Set(None),
        ..Default::default()
    };
    off.update(&transaction).await?;
    forget_step(&transaction, config.user_id).await?;
    Ok(transaction.commit().await?)
}

/// Ten new backup codes, returned once; the old ones no longer work.
///
/// # Errors
/// As [`disable`].
pub async fn regenerate_backup_codes<C: ConnectionTrait + TransactionTrait>(
    db: &C,
    auth: &Auth,
    actor: &Actor,
    proof: &Proof,
    client: &Client,
) -> Result<Vec<SecretString>, AuthError> {
    let (transaction, config) = begin_proved(db, auth, actor, proof, client).await?;
    let (codes, stored) = backup_codes::generate(&auth.env);
    let renewed = two_factor_configs::ActiveModel {
        id: Set(config.id),
        backup_codes: Set(Some(stored)),
        ..Default::default()
    };
    renewed.update(&transaction).await?;
    transaction.commit().await?;
    Ok(codes)
}

/// Completes a sign-in that asked for a second factor. A code counts as an attempt to sign in under the user's e-mail
/// address, and is good for one sign-in: of any number at once with one code, one gets in.
///
/// # Errors
/// [`AuthError::InvalidCode`], [`AuthError::LockedOut`]; [`AuthError::InvalidToken`] for a ticket that is damaged, or that a
/// log-out everywhere or a changed password came after, [`AuthError::ExpiredToken`]; [`AuthError::TwoFactorNotSetUp`] if it
/// was turned off meanwhile: sign in again; [`AuthError::Banned`], [`AuthError::Inactive`], [`AuthError::UserNotFound`].
pub async fn complete_sign_in(
    db: &(impl ConnectionTrait + TransactionTrait),
    auth: &Auth,
    ticket: &SecretString,
    code: &SecretString,
    client: &Client,
) -> Result<Authenticated, AuthError> {
    let verified = PasswordVerified::read(auth, ticket)?;
    let user = super::users::get(db, verified.user_id).await?;
    ensure_standing(&user)?;
    if user.token_version != verified.token_version {
        return Err(AuthError::InvalidToken);
    }
    if !sign_in::wants_second_factor(db, user.id).await? {
        return Err(AuthError::TwoFactorNotSetUp);
    }
    let attempt = login_attempts::begin(db, auth, &user.email, client).await?;
    let transaction = db::begin(db, &client.user(user.id)).await?;
    lock(&transaction, user.id).await?;
    if accept(&transaction, auth, user.id, code).await?.is_none() {
        transaction.rollback().await?;
        login_attempts::fail(db, attempt, Failure::InvalidCode).await?;
        return Err(AuthError::InvalidCode);
    }
    // In the same transaction: a code is used up if and only if it let somebody in.
    let user = sign_in::record(&transaction, auth, attempt, &user, client).await?;
    transaction.commit().await?;
    Ok(Authenticated { user })
}

/// Seals anew, with the active key, up to `limit` (1 to 1,000) secrets that were sealed with another one; returns how many. When it
/// returns 0 the other keys can be taken away.
///
/// # Errors
/// [`AuthError::Seal`] if a secret cannot be opened: its key was taken away too early.
pub async fn reseal(db: &impl TransactionTrait, auth: &Auth, limit: u64) -> Result<u64, AuthError> {
    let transaction = db::begin(db, &Actor::system()).await?;
    let stale = two_factor_configs::Entity::find()
        .filter(auth.env.keys().stale(two_factor_configs::Column::TotpSecret))
        .order_by_asc(two_factor_configs::Column::Id)
        .limit(limit.clamp(1, MAX_RESEAL))
        .lock_exclusive()
        .read_all(&transaction)
        .await?;
    let mut resealed = 0;
    for config in stale {
        let secret = open(auth, &config)?;
        seal(&transaction, auth, config.id, &secret).await?;
        resealed += 1;
    }
    transaction.commit().await?;
    Ok(resealed)
}

pub(super) async fn find(
    db: &impl ConnectionTrait,
    user_id: Uuid,
) -> Result<Option<two_factor_configs::Model>, AuthError> {
    let config = two_factor_configs::Entity::find().filter(two_factor_configs::COLUMN.user_id.eq(user_id));
    Ok(config.read_one(db).await?)
}

pub(super) fn open(auth: &Auth, config: &two_factor_configs::Model) -> Result<SecretString, AuthError> {
    let sealed = config.totp_secret.as_ref().ok_or(AuthError::TwoFactorNotSetUp)?;
    Ok(auth.env.keys().open(place(config.id), sealed.expose())?)
}

pub(super) async fn seal(
    db: &impl ConnectionTrait,
    auth: &Auth,
    id: Uuid,
    secret: &SecretString,
) -> Result<(), AuthError> {
    let resealed = two_factor_configs::ActiveModel {
        id: Set(id),
        totp_secret: Set(Some(auth.env.keys().seal(&auth.env, place(id), secret)?.into())),
        ..Default::default()
    };
    resealed.update(db).await?;
    Ok(())
}

fn place(id: Uuid) -> Place {
    Place { table: "two_factor_configs", column: "totp_secret", id }
}
