//! Distinctions that can be earned: made and changed by administrators, seen by everybody.

use entity::profiles::badges::{self, BadgeRarity};
use garde::Validate;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, TransactionSession, TransactionTrait,
    prelude::{Json, Uuid},
};

use super::ProfileError;
use crate::{
    Patch,
    access::{self, ADMIN},
    db::{self, Actor, Keyset, Page, PageRequest, ReadRows},
    env::Env,
    input,
    patch::active,
};

/// A badge to be made.
#[derive(Clone, Debug, Validate)]
pub struct NewBadge {
    /// 1 to 100 characters after trimming, unique.
    #[garde(length(chars, min = 1, max = 100), custom(input::text))]
    pub name: String,
    /// Words of lower-case letters and digits with hyphens between them, at most 100 characters, unique.
    #[garde(custom(input::slug))]
    pub slug: String,
    /// At most 2,000 characters.
    #[garde(length(chars, max = 2_000), inner(custom(input::text)))]
    pub description: Option<String>,
    /// An http or https address of at most 2,048 characters.
    #[garde(length(chars, max = 2_048), inner(custom(input::web_address)))]
    pub icon_url: Option<String>,
    /// `#RRGGBB`.
    #[garde(inner(custom(colour)))]
    pub color: Option<String>,
    /// The rules by which it is earned, as an object; its shape is that of the job that awards it.
    #[garde(inner(custom(input::json_object)))]
    pub criteria: Option<Json>,
    /// How hard it is to earn.
    #[garde(skip)]
    pub rarity: BadgeRarity,
}

/// What is to change of a badge; by default nothing. The rules are those of [`NewBadge`].
#[derive(Clone, Debug, Default, Validate)]
pub struct BadgePatch {
    /// The name.
    #[garde(length(chars, min = 1, max = 100), inner(custom(input::text)))]
    pub name: Option<String>,
    /// The name in addresses. Links to the old one end.
    #[garde(inner(custom(input::slug)))]
    pub slug: Option<String>,
    /// What it is for.
    #[garde(inner(length(chars, max = 2_000), custom(input::text)))]
    pub description: Patch<String>,
    /// Its picture.
    #[garde(inner(length(chars, max = 2_048), custom(input::web_address)))]
    pub icon_url: Patch<String>,
    /// Its colour.
    #[garde(inner(custom(colour)))]
    pub color: Patch<String>,
    /// The rules by which it is earned.
    #[garde(inner(custom(input::json_object)))]
    pub criteria: Patch<Json>,
    /// How hard it is to earn.
    #[garde(skip)]
    pub rarity: Option<BadgeRarity>,
    /// False: nobody earns it any more; who has it keeps it.
    #[garde(skip)]
    pub is_active: Option<bool>,
}

const BY_SLUG: Keyset<String> = Keyset::new("profiles.badges.by_slug");

/// Makes a badge. Of two with one name or slug at once the second is refused.
///
/// # Errors
/// [`ProfileError::Invalid`], [`ProfileError::BadgeNameTaken`], [`ProfileError::BadgeSlugTaken`];
/// [`ProfileError::Forbidden`] unless the actor is an administrator or the system.
pub async fn create(
    db: &impl TransactionTrait,
    env: &Env,
    actor: &Actor,
    new: NewBadge,
) -> Result<badges::Model, ProfileError> {
    let new = NewBadge { name: new.name.trim().to_owned(), ..new };
    input::check(&new)?;
    let transaction = db::begin(db, actor).await?;
    ensure_admin(&transaction, actor).await?;
    let row = badges::ActiveModel {
        name: Set(new.name),
        slug: Set(new.slug),
        description: Set(new.description),
        icon_url: Set(new.icon_url),
        color: Set(new.color),
        criteria: Set(new.criteria),
        rarity: Set(new.rarity),
        created_at: Set(env.now()),
        ..Default::default()
    };
    let row = row.insert(&transaction).await?;
    transaction.commit().await?;
    Ok(row)
}

/// Changes a badge.
///
/// # Errors
/// As [`create`], and [`ProfileError::BadgeNotFound`].
pub async fn update(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
    patch: BadgePatch,
) -> Result<badges::Model, ProfileError> {
    let patch = BadgePatch { name: patch.name.map(|name| name.trim().to_owned()), ..patch };
    input::check(&patch)?;
    let transaction = db::begin(db, actor).await?;
    ensure_admin(&transaction, actor).await?;
    badges::Entity::find_by_id(id).read_one(&transaction).await?.ok_or(ProfileError::BadgeNotFound)?;
    let change = badges::ActiveModel {
        id: Set(id),
        name: active(patch.name),
        slug: active(patch.slug),
        description: patch.description.into_active(),
        icon_url: patch.icon_url.into_active(),
        color: patch.color.into_active(),
        criteria: patch.criteria.into_active(),
        rarity: active(patch.rarity),
        is_active: active(patch.is_active),
        ..Default::default()
    };
    let row = change.update(&transaction).await?;
    transaction.commit().await?;
    Ok(row)
}

/// Ends the earning of a badge; who has it keeps it. Ending it twice changes nothing.
///
/// # Errors
/// As [`update`].
pub async fn deactivate(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<badges::Model, ProfileError> {
    update(db, actor, id, BadgePatch { is_active: Some(false), ..BadgePatch::default() }).await
}

/// A badge by slug, active or not. Index: `idx_badges_slug`.
///
/// # Errors
/// What the database says.
pub async fn find_by_slug(
    db: &impl ConnectionTrait,
    slug: &str,
) -> Result<Option<badges::Model>, ProfileError> {
    if input::slug(slug, &()).is_err() {
        return Ok(None);
    }
    Ok(badges::Entity::find().filter(badges::COLUMN.slug.eq(slug)).read_one(db).await?)
}

/// All badges by slug, or only those that can be earned. Index: `idx_badges_slug`.
///
/// # Errors
/// [`ProfileError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    only_active: bool,
    page: &PageRequest,
) -> Result<Page<badges::Model>, ProfileError> {
    let mut query = badges::Entity::find();
    if only_active {
        query = query.filter(badges::COLUMN.is_active.eq(true));
    }
    if let Some(after) = BY_SLUG.after(page)? {
        query = query.filter(badges::Column::Slug.gt(after));
    }
    Ok(BY_SLUG.fetch(query.order_by_asc(badges::Column::Slug), db, page, |row| row.slug.clone()).await?)
}

async fn ensure_admin(db: &impl ConnectionTrait, actor: &Actor) -> Result<(), ProfileError> {
    if access::has_role(db, actor, ADMIN).await? { Ok(()) } else { Err(ProfileError::Forbidden) }
}

fn colour<T: AsRef<str> + ?Sized, C>(value: &T, _: &C) -> garde::Result {
    let digits = value.as_ref().strip_prefix('#');
    let formed = digits.is_some_and(|d| d.len() == 6 && d.chars().all(|c| c.is_ascii_hexdigit()));
    if formed { Ok(()) } else { Err(garde::Error::new("is not #RRGGBB")) }
}
