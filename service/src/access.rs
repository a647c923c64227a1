//! What somebody may do by their role. The system may do everything, a visitor nothing; a user by `users.role`, as long as
//! the account is in good standing.

use entity::auth::users::{self, UserRole};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, QueryFilter, QuerySelect, QueryTrait, prelude::Uuid, sea_query::Expr,
};

use crate::db::{Actor, Query};

const ACTS: Query<(bool,)> = Query::new(concat!("SELECT ", acts!("$1"), " AS acts"));

/// Who acts on reports and vouches for others.
pub(crate) const STAFF: &[UserRole] = &[UserRole::Moderator, UserRole::Admin];
/// Who runs the platform.
pub(crate) const ADMIN: &[UserRole] = &[UserRole::Admin];

/// Whether `actor` may write at all: a user in good standing, or the system. A write of one statement says `acts!` in it, and asks here
/// only where nothing was written.
pub(crate) async fn acts(db: &impl ConnectionTrait, actor: &Actor) -> Result<bool, DbErr> {
    match actor.user_id() {
        Some(id) => Ok(ACTS.get(db, [id.into()]).await?.0),
        None => Ok(actor.is_system()),
    }
}

/// Whether `actor` is the system or has one of `roles`.
pub(crate) async fn has_role(
    db: &impl ConnectionTrait,
    actor: &Actor,
    roles: &[UserRole],
) -> Result<bool, DbErr> {
    let Some(id) = actor.user_id() else { return Ok(actor.is_system()) };
    let found: Option<Uuid> = in_role(id, roles).into_tuple().one(db).await?;
    Ok(found.is_some())
}

/// Whether `actor` is the system, the user of that id, or has one of `roles`.
pub(crate) async fn is_or_has_role(
    db: &impl ConnectionTrait,
    actor: &Actor,
    user_id: Uuid,
    roles: &[UserRole],
) -> Result<bool, DbErr> {
    Ok(actor.is_system_or(user_id) || has_role(db, actor, roles).await?)
}

/// The same as [`has_role`] inside a query, which PostgreSQL answers once, however many rows it is asked of.
pub(crate) fn role_condition(actor: &Actor, roles: &[UserRole]) -> Expr {
    match actor.user_id() {
        Some(id) => Expr::exists(in_role(id, roles).into_query()),
        None => Expr::value(actor.is_system()),
    }
}

fn in_role(id: Uuid, roles: &[UserRole]) -> sea_orm::Select<users::Entity> {
    users::Entity::find_live()
        .select_only()
        .column(users::Column::Id)
        .filter(users::COLUMN.id.eq(id))
        .filter(users::COLUMN.role.is_in(roles.iter().copied()))
        .filter(users::COLUMN.is_active.eq(true))
        .filter(users::COLUMN.is_banned.eq(false))
}
