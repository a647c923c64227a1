//! Trades: producer, label, educator. Anybody may claim one for themselves, which says nothing yet; staff verify it. A trade
//! grants no right: rights are `users.role`.

use entity::profiles::user_roles;
use garde::Validate;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait, TransactionSession, TransactionTrait, prelude::Uuid,
};

use super::{ProfileError, lock_user, lock_user_as, user_profiles::visible};
use crate::{
    access::{self, STAFF},
    db::{self, Actor, Keyset, Page, PageRequest, ReadRows},
    env::Env,
    input,
};

#[derive(Validate)]
struct Role<'a> {
    #[garde(custom(role_name))]
    role: &'a str,
}

const OF_USER: Keyset<String> = Keyset::new("profiles.user_roles.of_user");

/// Gives a user a role, unverified. Giving it again changes nothing.
///
/// `role` is a word of lower-case letters, digits and underscores of at most 50 characters. The list is open, but `admin`,
/// `moderator` and `system` are refused: they would be mistaken for rights.
///
/// # Errors
/// [`ProfileError::Invalid`]; [`ProfileError::UserNotFound`]; [`ProfileError::Forbidden`] unless the actor is the user in
/// good standing (who claims it), staff or the system.
pub async fn grant(
    db: &impl TransactionTrait,
    env: &Env,
    actor: &Actor,
    user_id: Uuid,
    role: &str,
) -> Result<user_roles::Model, ProfileError> {
    input::check(&Role { role })?;
    let transaction = db::begin(db, actor).await?;
    lock_user_as(&transaction, actor, user_id).await?;
    if let Some(row) = find(&transaction, user_id, role).await? {
        transaction.commit().await?;
        return Ok(row);
    }
    let row = user_roles::ActiveModel {
        user_id: Set(user_id),
        role: Set(role.to_owned()),
        created_at: Set(env.now()),
        ..Default::default()
    };
    let row = row.insert(&transaction).await?;
    transaction.commit().await?;
    Ok(row)
}

/// Vouches for a role of somebody else. The first to do so is remembered; verifying it again changes nothing.
///
/// # Errors
/// [`ProfileError::RoleNotFound`]; [`ProfileError::UserNotFound`]; [`ProfileError::Forbidden`] unless the actor is staff or
/// the system, and for one's own role.
pub async fn verify(
    db: &impl TransactionTrait,
    env: &Env,
    actor: &Actor,
    user_id: Uuid,
    role: &str,
) -> Result<user_roles::Model, ProfileError> {
    input::check(&Role { role })?;
    let transaction = db::begin(db, actor).await?;
    if actor.user_id() == Some(user_id) || !access::has_role(&transaction, actor, STAFF).await? {
        return Err(ProfileError::Forbidden);
    }
    lock_user(&transaction, user_id).await?;
    let row = find(&transaction, user_id, role).await?.ok_or(ProfileError::RoleNotFound)?;
    if row.verified {
        transaction.commit().await?;
        return Ok(row);
    }
    let change = user_roles::ActiveModel {
        id: Set(row.id),
        verified: Set(true),
        verified_at: Set(Some(env.now())),
        verified_by: Set(actor.user_id()),
        ..Default::default()
    };
    let row = change.update(&transaction).await?;
    transaction.commit().await?;
    Ok(row)
}

/// Takes a role away, verified or not. Taking it again changes nothing. Says whether there was one.
///
/// # Errors
/// [`ProfileError::UserNotFound`]; [`ProfileError::Forbidden`] unless the actor is the user in good standing, staff or the
/// system.
pub async fn revoke(
    db: &impl TransactionTrait,
    actor: &Actor,
    user_id: Uuid,
    role: &str,
) -> Result<bool, ProfileError> {
    input::check(&Role { role })?;
    let transaction = db::begin(db, actor).await?;
    lock_user_as(&transaction, actor, user_id).await?;
    let gone = user_roles::Entity::delete_many()
        .filter(user_roles::COLUMN.user_id.eq(user_id))
        .filter(user_roles::COLUMN.role.eq(role))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(gone.rows_affected > 0)
}

/// The roles of a user by name, verified or not; none where `viewer` may not see the profile. Index:
/// `uq_user_roles_user_role`.
///
/// # Errors
/// [`ProfileError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    user_id: Uuid,
    page: &PageRequest,
) -> Result<Page<user_roles::Model>, ProfileError> {
    let mut query = user_roles::Entity::find()
        .join(JoinType::InnerJoin, user_roles::Relation::User.def())
        .join(JoinType::LeftJoin, entity::profiles::user_profiles::Relation::Users.def().rev())
        .filter(user_roles::COLUMN.user_id.eq(user_id))
        .filter(visible(viewer));
    if let Some(after) = OF_USER.after(page)? {
        query = query.filter(user_roles::Column::Role.gt(after));
    }
    let query = query.order_by_asc(user_roles::Column::Role);
    Ok(OF_USER.fetch(query, db, page, |row| row.role.clone()).await?)
}

async fn find(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    role: &str,
) -> Result<Option<user_roles::Model>, ProfileError> {
    let query = user_roles::Entity::find()
        .filter(user_roles::COLUMN.user_id.eq(user_id))
        .filter(user_roles::COLUMN.role.eq(role));
    Ok(query.read_one(db).await?)
}

fn role_name<C>(value: &str, _: &C) -> garde::Result {
    let formed = value.len() <= 50
        && value.starts_with(|c: char| c.is_ascii_lowercase())
        && value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !formed {
        return Err(garde::Error::new(
            "is not a word of at most 50 lower-case letters, digits or underscores",
        ));
    }
    if matches!(value, "admin" | "moderator" | "system") {
        return Err(garde::Error::new("would be mistaken for a right"));
    }
    Ok(())
}
