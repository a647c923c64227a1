//! The tokens that a provider gave for a linked account: sealed in its row, read back by the integrations that use them.

use entity::auth::federated_identities;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, TransactionSession, TransactionTrait, prelude::Uuid,
};

use super::{Auth, AuthError, ProviderTokens, two_factor_configs::MAX_RESEAL};
use crate::{
    db::{self, Actor, ReadRows},
    input,
    seal::Place,
};

/// The provider's tokens, opened, for the integration that acts on the user's behalf; `None` if none are stored.
///
/// # Errors
/// [`AuthError::IdentityNotFound`], also for somebody else's; [`AuthError::Seal`] if they cannot be opened.
pub async fn get(
    db: &impl ConnectionTrait,
    auth: &Auth,
    user_id: Uuid,
    identity_id: Uuid,
) -> Result<Option<ProviderTokens>, AuthError> {
    let row = federated_identities::Entity::find_by_id(identity_id)
        .filter(federated_identities::COLUMN.user_id.eq(user_id))
        .read_one(db)
        .await?
        .ok_or(AuthError::IdentityNotFound)?;
    let open = |sealed: &entity::Secret, place: fn(Uuid) -> Place| {
        auth.env.keys().open(place(row.id), sealed.expose())
    };
    let Some(access_token) = row.access_token.as_ref() else { return Ok(None) };
    Ok(Some(ProviderTokens {
        access_token: open(access_token, access_place)?,
        refresh_token: row.refresh_token.as_ref().map(|sealed| open(sealed, refresh_place)).transpose()?,
        expires_at: row.token_expires_at,
    }))
}

/// Stores the tokens that the provider gave in exchange for the old ones.
///
/// # Errors
/// [`AuthError::Invalid`]; [`AuthError::Forbidden`] for a visitor; [`AuthError::IdentityNotFound`], also for somebody else's; [`AuthError::Seal`] without keys.
pub async fn set(
    db: &impl TransactionTrait,
    auth: &Auth,
    actor: &Actor,
    identity_id: Uuid,
    tokens: &ProviderTokens,
) -> Result<(), AuthError> {
    input::check(tokens)?;
    if actor.user_id().is_none() && !actor.is_system() {
        return Err(AuthError::Forbidden);
    }
    let transaction = db::begin(db, actor).await?;
    let mut row = federated_identities::ActiveModel { ..Default::default() };
    seal(auth, &mut row, identity_id, tokens)?;
    let mut update = federated_identities::Entity::update_many()
        .set(row)
        .filter(federated_identities::COLUMN.id.eq(identity_id));
    if let Some(user_id) = actor.user_id() {
        update = update.filter(federated_identities::COLUMN.user_id.eq(user_id));
    }
    if update.exec(&transaction).await?.rows_affected == 0 {
        return Err(AuthError::IdentityNotFound);
    }
    Ok(transaction.commit().await?)
}

/// Seals anew, with the active key, the tokens of up to `limit` (1 to 1,000) identities that were sealed with another one; returns how
/// many. When it returns 0 the other keys can be taken away.
///
/// # Errors
/// [`AuthError::Seal`] if a token cannot be opened: its key was taken away too early.
pub async fn reseal(db: &impl TransactionTrait, auth: &Auth, limit: u64) -> Result<u64, AuthError> {
    use federated_identities::Column;
    let (transaction, keys) = (db::begin(db, &Actor::system()).await?, auth.env.keys());
    let rows = federated_identities::Entity::find()
        .filter(keys.stale(Column::AccessToken).or(keys.stale(Column::RefreshToken)))
        .order_by_asc(Column::Id)
        .limit(limit.clamp(1, MAX_RESEAL))
        .lock_exclusive()
        .read_all(&transaction)
        .await?;
    let mut resealed = 0;
    for row in rows {
        let again = |sealed: Option<entity::Secret>, place: Place| {
            let Some(sealed) = sealed else { return Ok(None) };
            let secret = keys.open(place, sealed.expose())?;
            keys.seal(&auth.env, place, &secret).map(|sealed| Some(sealed.into()))
        };
        let change = federated_identities::ActiveModel {
            id: Set(row.id),
            access_token: Set(again(row.access_token, access_place(row.id))?),
            refresh_token: Set(again(row.refresh_token, refresh_place(row.id))?),
            ..Default::default()
        };
        change.update(&transaction).await?;
        resealed += 1;
    }
    transaction.commit().await?;
    Ok(resealed)
}

/// Puts sealed tokens into a row that is about to be written.
pub(super) fn seal(
    auth: &Auth,
    row: &mut federated_identities::ActiveModel,
    id: Uuid,
    tokens: &ProviderTokens,
) -> Result<(), AuthError> {
    let seal = |place, secret| auth.env.keys().seal(&auth.env, place, secret).map(entity::Secret::from);
    row.access_token = Set(Some(seal(access_place(id), &tokens.access_token)?));
    // Where the provider sends no new refresh token, the old one goes on.
    if let Some(refresh_token) = &tokens.refresh_token {
        row.refresh_token = Set(Some(seal(refresh_place(id), refresh_token)?));
    }
    row.token_expires_at = Set(tokens.expires_at);
    Ok(())
}

fn access_place(id: Uuid) -> Place {
    Place { table: "federated_identities", column: "access_token", id }
}

fn refresh_place(id: Uuid) -> Place {
    Place { table: "federated_identities", column: "refresh_token", id }
}
