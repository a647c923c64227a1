//! Signing in by a provider: Google, GitHub, Discord, Spotify and whoever comes next.
//!
//! The application has spoken with the provider and says whose account it is; here that account is found, or linked. The
//! provider's tokens are kept sealed (see [`provider_tokens`]). A link belongs to one user, and a user has one of
//! each provider.

use chrono::{DateTime, Utc};
use entity::auth::{federated_identities, users};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, TransactionSession, TransactionTrait, prelude::Uuid,
};
use serde::Serialize;

use super::{
    Auth, AuthError, Client, ProviderAccount, login_attempts, provider_tokens,
    sign_in::{self, Authenticated, PasswordVerified, SignIn, ensure_standing},
    users::{NewUser, insert, lock, normal_email, prepare},
};
use crate::{
    db::{self, Actor, Keyset, Page, PageRequest, ReadRows},
    input,
};

/// An identity as its owner sees it: without the tokens, sealed or not.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult, Serialize)]
pub struct Identity {
    /// Id of the row.
    pub id: Uuid,
    /// The provider.
    pub provider: String,
    /// The provider's own id of the account.
    pub provider_user_id: String,
    /// The e-mail address there.
    pub provider_email: Option<String>,
    /// The name there.
    pub provider_username: Option<String>,
    /// The picture there.
    pub provider_avatar_url: Option<String>,
    /// Whether this is the owner's usual way in.
    pub is_primary: bool,
    /// When it was linked.
    pub created_at: DateTime<Utc>,
}

const OF_USER: Keyset<(DateTime<Utc>, Uuid)> = Keyset::new("auth.federated_identities.of_user");

/// The identities of a user, newest first. Index: `idx_federated_identities_user_id`.
///
/// # Errors
/// [`AuthError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Identity>, AuthError> {
    use federated_identities::Column;
    let mut query = federated_identities::Entity::find().select_only().columns([
        Column::Id,
        Column::Provider,
        Column::ProviderUserId,
        Column::ProviderEmail,
        Column::ProviderUsername,
        Column::ProviderAvatarUrl,
        Column::IsPrimary,
        Column::CreatedAt,
    ]);
    if let Some(after) = OF_USER.after(page)? {
        query = query.filter(OF_USER.below([Column::CreatedAt, Column::Id], &after));
    }
    let rows = query
        .filter(federated_identities::COLUMN.user_id.eq(user_id))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(page.limit() + 1)
        .into_model::<Identity>()
        .all(db)
        .await?;
    Ok(OF_USER.page(rows, page, |row| (row.created_at, row.id)))
}

/// Links a provider's account to the actor. Linking what is linked already brings it up to date.
///
/// # Errors
/// [`AuthError::Invalid`]; [`AuthError::IdentityTaken`] if it is somebody else's, or the actor has another one of this
/// provider; [`AuthError::Seal`] without keys; [`AuthError::Forbidden`] for the system; [`AuthError::UserNotFound`],
/// [`AuthError::Banned`], [`AuthError::Inactive`].
pub async fn link(
    db: &impl TransactionTrait,
    auth: &Auth,
    actor: &Actor,
    account: &ProviderAccount,
) -> Result<Identity, AuthError> {
    input::check(account)?;
    let user_id = actor.user_id().ok_or(AuthError::Forbidden)?;
    let transaction = db::begin(db, actor).await?;
    let user = lock(&transaction, user_id).await?;
    ensure_standing(&user)?;
    let of_provider = federated_identities::Entity::find()
        .filter(federated_identities::COLUMN.user_id.eq(user_id))
        .filter(federated_identities::COLUMN.provider.eq(account.provider.as_str()))
        .read_one(&transaction)
        .await?;
    let identity = match of_provider {
        Some(known) if known.provider_user_id == account.provider_user_id => {
            refresh(&transaction, auth, known.id, account).await?
        }
        Some(_) => return Err(AuthError::IdentityTaken),
        None => create(&transaction, auth, &user, account).await?,
    };
    transaction.commit().await?;
    Ok(identity.into())
}

/// Makes an account for somebody who comes by a provider: user, profile, settings and identity in one transaction. Its
/// address is verified if the provider vouches for that very address. Then [`sign_in()`].
///
/// # Errors
/// As [`users::register`](super::users::register) and [`link`].
pub async fn register(
    db: &impl TransactionTrait,
    auth: &Auth,
    actor: &Actor,
    new: NewUser,
    account: &ProviderAccount,
) -> Result<users::Model, AuthError> {
    input::check(account)?;
    let prepared = prepare(auth, new).await?;
    let transaction = db::begin(db, actor).await?;
    let mut user = insert(&transaction, auth, actor, prepared).await?;
    if account.email_verified && account.email.as_deref().map(normal_email).as_ref() == Some(&user.email) {
        let verified = users::ActiveModel {
            id: Set(user.id),
            email_verified_at: Set(Some(auth.env.now())),
            ..Default::default()
        };
        user = verified.update(&transaction).await?;
    }
    create(&transaction, auth, &user, account).await?;
    db::act_as(&transaction, actor).await?;
    transaction.commit().await?;
    Ok(user)
}

/// Signs in by a provider's account, and brings what is stored of it up to date. Index:
/// `uq_federated_identities_provider_user`. An account with a second factor is asked for it here too. The attempt is logged
/// under the user's address; failed passwords do not lock this way out, for there is nothing to guess.
///
/// # Errors
/// [`AuthError::IdentityNotFound`] if nobody is linked to it: register, or sign in otherwise and [`link`];
/// [`AuthError::Invalid`], [`AuthError::Seal`]; [`AuthError::Banned`], [`AuthError::Inactive`], [`AuthError::UserNotFound`].
pub async fn sign_in(
    db: &impl TransactionTrait,
    auth: &Auth,
    account: &ProviderAccount,
    client: &Client,
) -> Result<SignIn, AuthError> {
    input::check(account)?;
    let presenting = client.nobody().presenting(format!("{}:{}", account.provider, account.provider_user_id));
    let known = federated_identities::Entity::find()
        .filter(federated_identities::COLUMN.provider.eq(account.provider.as_str()))
        .filter(federated_identities::COLUMN.provider_user_id.eq(account.provider_user_id.as_str()))
        .read_one(&db::as_actor(db, &presenting))
        .await?
        .ok_or(AuthError::IdentityNotFound)?;
    let transaction = db::begin(db, &client.user(known.user_id)).await?;
    let user = lock(&transaction, known.user_id).await?;
    ensure_standing(&user)?;
    refresh(&transaction, auth, known.id, account).await?;
    let attempt = login_attempts::write(&transaction, auth, &user.email, client).await?;
    if sign_in::wants_second_factor(&transaction, user.id).await? {
        let ticket = PasswordVerified::issue(auth, &user)?;
        login_attempts::fail(&transaction, attempt, login_attempts::Failure::SecondFactorRequired).await?;
        transaction.commit().await?;
        return Ok(SignIn::SecondFactor { ticket });
    }
    let user = sign_in::record(&transaction, auth, attempt, &user, client).await?;
    transaction.commit().await?;
    Ok(SignIn::Done(Box::new(Authenticated { user })))
}

/// Takes a link away, unless it is the last way in. Of two that unlink the last two at once, one gets
/// [`AuthError::LastWayIn`].
///
/// # Errors
/// [`AuthError::IdentityNotFound`], [`AuthError::LastWayIn`], [`AuthError::Forbidden`] for the system,
/// [`AuthError::UserNotFound`].
pub async fn unlink(db: &impl TransactionTrait, actor: &Actor, identity_id: Uuid) -> Result<(), AuthError> {
    let user_id = actor.user_id().ok_or(AuthError::Forbidden)?;
    let transaction = db::begin(db, actor).await?;
    let user = lock(&transaction, user_id).await?;
    let identities = federated_identities::Entity::find()
        .filter(federated_identities::COLUMN.user_id.eq(user_id))
        .select_only()
        .column(federated_identities::Column::Id)
        .into_tuple::<Uuid>()
        .all(&transaction)
        .await?;
    if !identities.contains(&identity_id) {
        return Err(AuthError::IdentityNotFound);
    }
    if user.password_hash.is_none() && identities.len() == 1 {
        return Err(AuthError::LastWayIn);
    }
    federated_identities::Entity::delete_by_id(identity_id).exec(&transaction).await?;
    Ok(transaction.commit().await?)
}

/// A new link of a locked user. The first way in of an account without password is its usual one.
async fn create(
    db: &impl ConnectionTrait,
    auth: &Auth,
    user: &users::Model,
    account: &ProviderAccount,
) -> Result<federated_identities::Model, AuthError> {
    let others =
        federated_identities::Entity::find().filter(federated_identities::COLUMN.user_id.eq(user.id));
    let is_primary = user.password_hash.is_none() && others.count(db).await? == 0;
    // The envelopes are bound to the row's id, so the row has its id before it has tokens.
    let id = auth.env.uuid();
    let mut row = described(auth, id, account)?;
    row.user_id = Set(user.id);
    row.provider = Set(account.provider.clone());
    row.provider_user_id = Set(account.provider_user_id.clone());
    row.is_primary = Set(is_primary);
    row.created_at = Set(auth.env.now());
    Ok(row.insert(db).await?)
}

/// What the provider says now of an account that is linked. It may have been unlinked meanwhile.
async fn refresh(
    db: &impl ConnectionTrait,
    auth: &Auth,
    id: Uuid,
    account: &ProviderAccount,
) -> Result<federated_identities::Model, AuthError> {
    let rows = federated_identities::Entity::update_many()
        .set(described(auth, id, account)?)
        .filter(federated_identities::COLUMN.id.eq(id))
        .exec_with_returning(db)
        .await?;
    rows.into_iter().next().ok_or(AuthError::IdentityNotFound)
}

fn described(
    auth: &Auth,
    id: Uuid,
    account: &ProviderAccount,
) -> Result<federated_identities::ActiveModel, AuthError> {
    let mut row = federated_identities::ActiveModel {
        id: Set(id),
        provider_email: Set(account.email.clone()),
        provider_username: Set(account.username.clone()),
        provider_avatar_url: Set(account.avatar_url.clone()),
        provider_profile_data: Set(account.profile.clone()),
        ..Default::default()
    };
    if let Some(tokens) = &account.tokens {
        provider_tokens::seal(auth, &mut row, id, tokens)?;
    }
    Ok(row)
}

impl From<federated_identities::Model> for Identity {
    fn from(row: federated_identities::Model) -> Self {
        Self {
            id: row.id,
            provider: row.provider,
            provider_user_id: row.provider_user_id,
            provider_email: row.provider_email,
            provider_username: row.provider_username,
            provider_avatar_url: row.provider_avatar_url,
            is_primary: row.is_primary,
            created_at: row.created_at,
        }
    }
}
