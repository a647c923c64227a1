//! Who earned which badge: awarded once, shown as its owner likes.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::profiles::{badges, user_badges, user_profiles};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    Condition, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, Statement, TransactionSession, TransactionTrait,
    prelude::Uuid,
    sea_query::{Expr, Func},
};

use super::{ProfileError, lock_user, lock_user_as, user_profiles::visible};
use crate::{
    access::{self, STAFF},
    db::{self, Actor, Key, Keyset, Page, PageRequest, ReadRows},
    env::Env,
    input::Invalid,
};

/// What came of an award.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awarded {
    /// The badge of the user.
    pub badge: user_badges::Model,
    /// False if the user had it before.
    pub is_new: bool,
}

/// Most badges that a profile shows.
const MAX_DISPLAYED: usize = 100;

const OF_USER: Keyset<(i32, DateTime<Utc>, Uuid)> = Keyset::new("profiles.user_badges.of_user");

/// Gives a user a badge, once: of any number of awards at once one is new. Who has a badge that can no longer be earned
/// keeps it, so that a repeated request gets the answer of the first.
///
/// # Errors
/// [`ProfileError::UserNotFound`], [`ProfileError::BadgeNotFound`], [`ProfileError::BadgeInactive`];
/// [`ProfileError::Forbidden`] unless the actor is staff or the system.
pub async fn award(
    db: &impl TransactionTrait,
    env: &Env,
    actor: &Actor,
    user_id: Uuid,
    badge_id: Uuid,
) -> Result<Awarded, ProfileError> {
    let transaction = db::begin(db, actor).await?;
    ensure_staff(&transaction, actor).await?;
    lock_user(&transaction, user_id).await?;
    let held = user_badges::Entity::find()
        .filter(user_badges::COLUMN.user_id.eq(user_id))
        .filter(user_badges::COLUMN.badge_id.eq(badge_id));
    if let Some(badge) = held.read_one(&transaction).await? {
        transaction.commit().await?;
        return Ok(Awarded { badge, is_new: false });
    }
    // FOR SHARE waits for a deactivation that is under way.
    let badge = badges::Entity::find_by_id(badge_id).lock_shared().read_one(&transaction).await?;
    if !badge.ok_or(ProfileError::BadgeNotFound)?.is_active {
        return Err(ProfileError::BadgeInactive);
    }
    let now = env.now();
    let row = user_badges::ActiveModel {
        user_id: Set(user_id),
        badge_id: Set(badge_id),
        earned_at: Set(now),
        created_at: Set(now),
        ..Default::default()
    };
    let badge = row.insert(&transaction).await?;
    transaction.commit().await?;
    Ok(Awarded { badge, is_new: true })
}

/// Takes a badge away. Taking it again changes nothing. Says whether there was one.
///
/// # Errors
/// [`ProfileError::UserNotFound`]; [`ProfileError::Forbidden`] unless the actor is staff or the system.
pub async fn revoke(
    db: &impl TransactionTrait,
    actor: &Actor,
    user_id: Uuid,
    badge_id: Uuid,
) -> Result<bool, ProfileError> {
    let transaction = db::begin(db, actor).await?;
    ensure_staff(&transaction, actor).await?;
    lock_user(&transaction, user_id).await?;
    let gone = user_badges::Entity::delete_many()
        .filter(user_badges::COLUMN.user_id.eq(user_id))
        .filter(user_badges::COLUMN.badge_id.eq(badge_id))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(gone.rows_affected > 0)
}

/// Shows these badges on the profile, in this order, and hides all others, in one statement.
///
/// # Errors
/// [`ProfileError::Invalid`] for more than 100 or for one named twice; [`ProfileError::BadgeNotFound`] if one of them was not
/// earned (then nothing changes); [`ProfileError::UserNotFound`]; [`ProfileError::Forbidden`] unless the actor is the user in
/// good standing, staff or the system.
pub async fn display(
    db: &impl TransactionTrait,
    actor: &Actor,
    user_id: Uuid,
    badge_ids: &[Uuid],
) -> Result<(), ProfileError> {
    const SQL: &str = "\
        UPDATE user_badges \
        SET is_displayed = array_position($2, badge_id) IS NOT NULL, display_order = array_position($2, badge_id) \
        WHERE user_id = $1 RETURNING is_displayed";
    if badge_ids.len() > MAX_DISPLAYED {
        return Err(Invalid::field("badge_ids", "are more than 100").into());
    }
    if badge_ids.iter().collect::<HashSet<_>>().len() < badge_ids.len() {
        return Err(Invalid::field("badge_ids", "name one badge twice").into());
    }
    let transaction = db::begin(db, actor).await?;
    lock_user_as(&transaction, actor, user_id).await?;
    let values = [user_id.into(), badge_ids.to_vec().into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, SQL, values);
    let mut displayed = 0;
    for row in transaction.query_all_raw(statement).await? {
        displayed += usize::from(row.try_get::<bool>("", "is_displayed")?);
    }
    if displayed < badge_ids.len() {
        return Err(ProfileError::BadgeNotFound);
    }
    Ok(transaction.commit().await?)
}

/// The badges of a user in the order of the profile, those without a place after the others as they were earned. Its owner
/// and staff see all of them, others those that are displayed, and none where they may not see the profile. Index:
/// `idx_user_badges_user_id`; a user has few, and they are sorted.
///
/// # Errors
/// [`ProfileError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    user_id: Uuid,
    page: &PageRequest,
) -> Result<Page<(user_badges::Model, badges::Model)>, ProfileError> {
    let shown = if viewer.is_system_or(user_id) {
        Condition::all()
    } else {
        Condition::any()
            .add(user_badges::COLUMN.is_displayed.eq(true))
            .add(access::role_condition(viewer, STAFF))
    };
    let mut query = user_badges::Entity::find()
        .join(JoinType::InnerJoin, user_badges::Relation::Users.def())
        .join(JoinType::LeftJoin, user_profiles::Relation::Users.def().rev())
        .filter(user_badges::COLUMN.user_id.eq(user_id))
        .filter(visible(viewer))
        .filter(shown);
    let column = |column| Expr::col((user_badges::Entity, column));
    let place = Func::coalesce([column(user_badges::Column::DisplayOrder), Expr::value(i32::MAX)]);
    let (earned_at, id) = (column(user_badges::Column::EarnedAt), column(user_badges::Column::Id));
    if let Some(after) = OF_USER.after(page)? {
        let key = Expr::tuple([place.clone().into(), earned_at, id]);
        query = query.filter(key.gt(Expr::tuple(after.values().into_iter().map(Expr::value))));
    }
    let rows = query
        .order_by_asc(Expr::from(place))
        .order_by_asc(user_badges::Column::EarnedAt)
        .order_by_asc(user_badges::Column::Id)
        .limit(page.limit() + 1)
        .find_both_related(badges::Entity)
        .all(db)
        .await?;
    let key = |(row, _): &(user_badges::Model, badges::Model)| {
        (row.display_order.unwrap_or(i32::MAX), row.earned_at, row.id)
    };
    Ok(OF_USER.page(rows, page, key))
}

async fn ensure_staff(db: &impl ConnectionTrait, actor: &Actor) -> Result<(), ProfileError> {
    if access::has_role(db, actor, STAFF).await? { Ok(()) } else { Err(ProfileError::Forbidden) }
}
