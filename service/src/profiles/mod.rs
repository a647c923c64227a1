//! How somebody presents themselves, and what the platform knows them for.
//!
//! What others see of a profile is [`user_profiles::find`]; what its owner sees is [`user_profiles::own`]. Settings are
//! private. [`user_roles`] are trades that somebody claims and staff verify; they grant no right. [`badges`] are made by
//! administrators and [awarded](user_badges::award) once.
//!
//! Whoever changes the roles or badges of a user locks the `users` row first (`FOR NO KEY UPDATE`, which lets other tables
//! refer to it meanwhile), then the badge, then the row: two at once for one user wait for each other.

pub mod badges;
mod error;
pub mod user_badges;
pub mod user_profiles;
pub mod user_roles;
pub mod user_settings;

pub use error::ProfileError;

use entity::auth::users;
use sea_orm::{ConnectionTrait, QueryFilter, QuerySelect, prelude::Uuid, sea_query::LockType};

use crate::{
    access::{self, STAFF},
    db::{Actor, ReadRows},
};

/// The live user, locked until the transaction ends.
async fn lock_user(db: &impl ConnectionTrait, user_id: Uuid) -> Result<users::Model, ProfileError> {
    let row = users::Entity::find_live().filter(users::COLUMN.id.eq(user_id)).lock(LockType::NoKeyUpdate);
    row.read_one(db).await?.ok_or(ProfileError::UserNotFound)
}

/// The live user, locked, for a change by themselves (in good standing), by staff or by the system.
async fn lock_user_as(
    db: &impl ConnectionTrait,
    actor: &Actor,
    user_id: Uuid,
) -> Result<users::Model, ProfileError> {
    if !access::is_or_has_role(db, actor, user_id, STAFF).await? {
        return Err(ProfileError::Forbidden);
    }
    let user = lock_user(db, user_id).await?;
    let in_standing = user.is_active && !user.is_banned;
    if actor.user_id() == Some(user_id) && !in_standing { Err(ProfileError::Forbidden) } else { Ok(user) }
}
