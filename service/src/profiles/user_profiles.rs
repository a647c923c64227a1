//! The public face of an account: seen by others as far as its owner lets them, changed by its owner.

mod patch;
#[cfg(test)]
mod tests;

pub use patch::ProfilePatch;

use chrono::Datelike;
use entity::{auth::users, enums::Visibility, profiles::user_profiles};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter,
    QuerySelect, RelationTrait, Select, TransactionSession, TransactionTrait,
    prelude::{DateTimeUtc, Uuid},
    sea_query::{CaseStatement, Expr, Func},
};
use serde::Serialize;

use super::{ProfileError, lock_user_as};
use crate::{
    Patch,
    access::{self, STAFF},
    db::{self, Actor, ReadRows},
    env::Env,
    input::{self, Invalid},
    patch::active,
};

/// What others see of somebody. Birth date, gender and preferences are nobody's business and are not in it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult, Serialize)]
pub struct PublicProfile {
    /// Whose profile it is.
    pub user_id: Uuid,
    /// As its owner writes it; found whatever its case.
    pub username: String,
    /// The name to show, if another than the username.
    pub display_name: Option<String>,
    /// Whether the platform vouches for who this is.
    pub is_verified: bool,
    /// The account's address, where its owner set `show_email`.
    pub email: Option<String>,
    /// What its owner tells about themselves.
    pub bio: Option<String>,
    /// One line under the name.
    pub tagline: Option<String>,
    /// As its owner writes it, where `show_location` is set.
    pub location: Option<String>,
    /// An address of the web.
    pub website_url: Option<String>,
    /// An address of the web.
    pub avatar_url: Option<String>,
    /// An address of the web.
    pub banner_url: Option<String>,
    /// How many follow this account.
    pub follower_count: i32,
    /// How many this account follows.
    pub following_count: i32,
    /// Live tracks.
    pub track_count: i32,
    /// Live playlists.
    pub playlist_count: i32,
    /// When the account was made.
    pub created_at: DateTimeUtc,
}

/// What its owner sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnProfile {
    /// The account.
    pub user: users::Model,
    /// Its profile.
    pub profile: user_profiles::Model,
}

/// The profile of a user as `viewer` may see it: a private one is there for its owner and for staff only, that of a closed,
/// banned or switched-off account for nobody. Index: `users_pkey`, `idx_user_profiles_user_id`.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    user_id: Uuid,
) -> Result<Option<PublicProfile>, ProfileError> {
    let query = public(viewer).filter(users::COLUMN.id.eq(user_id));
    Ok(query.into_model::<PublicProfile>().one(db).await?)
}

/// The same, or an error.
///
/// # Errors
/// [`ProfileError::UserNotFound`], also where the viewer may not see it.
pub async fn get(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    user_id: Uuid,
) -> Result<PublicProfile, ProfileError> {
    find(db, viewer, user_id).await?.ok_or(ProfileError::UserNotFound)
}

/// The profile by username, whatever its case, as `viewer` may see it: see [`find`]. Index:
/// `idx_users_username_lower_unique`, `idx_user_profiles_user_id`.
///
/// # Errors
/// What the database says.
pub async fn find_by_username(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    username: &str,
) -> Result<Option<PublicProfile>, ProfileError> {
    let username = username.trim();
    if input::username(username, &()).is_err() {
        return Ok(None);
    }
    let lower = Expr::expr(Func::lower(Expr::col((users::Entity, users::Column::Username))));
    let query = public(viewer).filter(lower.eq(username.to_lowercase()));
    Ok(query.into_model::<PublicProfile>().one(db).await?)
}

/// The same, or an error.
///
/// # Errors
/// [`ProfileError::UserNotFound`], also where the viewer may not see it.
pub async fn get_by_username(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    username: &str,
) -> Result<PublicProfile, ProfileError> {
    find_by_username(db, viewer, username).await?.ok_or(ProfileError::UserNotFound)
}

/// The whole profile, for its owner, for staff and for the system. One that is missing is made. Index: `users_pkey`,
/// `idx_user_profiles_user_id`.
///
/// # Errors
/// [`ProfileError::Forbidden`], [`ProfileError::UserNotFound`].
pub async fn own(
    db: &impl ConnectionTrait,
    actor: &Actor,
    user_id: Uuid,
) -> Result<OwnProfile, ProfileError> {
    if !access::is_or_has_role(db, actor, user_id, STAFF).await? {
        return Err(ProfileError::Forbidden);
    }
    let query = users::Entity::find_live().filter(users::COLUMN.id.eq(user_id));
    let found = query.find_also_related(user_profiles::Entity).one(db).await?;
    let (user, profile) = found.ok_or(ProfileError::UserNotFound)?;
    let profile = match profile {
        Some(profile) => profile,
        None => ensure(db, user_id).await?,
    };
    Ok(OwnProfile { user, profile })
}

/// Changes a profile. One that is missing is made. Changes of different columns at once both take effect.
///
/// # Errors
/// [`ProfileError::Invalid`]; [`ProfileError::UserNotFound`]; [`ProfileError::Forbidden`] unless the actor is the user in
/// good standing, staff or the system.
pub async fn update(
    db: &impl TransactionTrait,
    env: &Env,
    actor: &Actor,
    user_id: Uuid,
    patch: ProfilePatch,
) -> Result<OwnProfile, ProfileError> {
    let patch = patch.trimmed();
    input::check(&patch)?;
    if let Patch::Set(birthdate) = patch.birthdate
        && (birthdate.year() < 1900 || birthdate >= env.now().date_naive())
    {
        return Err(Invalid::field("birthdate", "is not in the past, or before 1900").into());
    }
    let transaction = db::begin(db, actor).await?;
    lock_user_as(&transaction, actor, user_id).await?;
    let profile = ensure(&transaction, user_id).await?;
    let names = users::ActiveModel {
        id: Set(user_id),
        first_name: patch.first_name.into_active(),
        last_name: patch.last_name.into_active(),
        display_name: patch.display_name.into_active(),
        ..Default::default()
    };
    let user = names.update(&transaction).await?;
    let change = user_profiles::ActiveModel {
        id: Set(profile.id),
        bio: patch.bio.into_active(),
        tagline: patch.tagline.into_active(),
        location: patch.location.into_active(),
        website_url: patch.website_url.into_active(),
        birthdate: patch.birthdate.into_active(),
        gender: patch.gender.into_active(),
        avatar_url: patch.avatar_url.into_active(),
        banner_url: patch.banner_url.into_active(),
        language: patch.language.into_active(),
        timezone: patch.timezone.into_active(),
        theme: patch.theme.into_active(),
        profile_visibility: active(patch.profile_visibility),
        show_email: active(patch.show_email),
        show_location: active(patch.show_location),
        ..Default::default()
    };
    let profile = change.update(&transaction).await?;
    transaction.commit().await?;
    Ok(OwnProfile { user, profile })
}

/// Which rows of a query over `users` and `user_profiles` (LEFT JOIN) `viewer` may see. A profile that was never written has
/// the defaults of its columns: it is public.
pub(super) fn visible(viewer: &Actor) -> Condition {
    let id = Expr::col((users::Entity, users::Column::Id));
    let shown = Condition::any()
        .add(user_profiles::Column::ProfileVisibility.is_null())
        .add(user_profiles::Column::ProfileVisibility.ne(Visibility::Private))
        .add(access::role_condition(viewer, STAFF))
        .add_option(viewer.user_id().map(|viewer| id.eq(viewer)));
    Condition::all()
        .add(users::COLUMN.deleted_at.is_null())
        .add(users::COLUMN.is_banned.eq(false))
        .add(users::COLUMN.is_active.eq(true))
        .add(shown)
}

/// One row per account that `viewer` may see. What its owner hides does not leave the database.
fn public(viewer: &Actor) -> Select<users::Entity> {
    use user_profiles::Column as Profile;
    let column = |column: Profile| Expr::col((user_profiles::Entity, column));
    let count = |of: Profile| Expr::expr(Func::coalesce([column(of), Expr::value(0)]));
    let email = Expr::col((users::Entity, users::Column::Email));
    let email = CaseStatement::new().case(column(Profile::ShowEmail), email);
    let location = CaseStatement::new().case(column(Profile::ShowLocation), column(Profile::Location));
    users::Entity::find()
        .join(JoinType::LeftJoin, user_profiles::Relation::Users.def().rev())
        .filter(visible(viewer))
        .select_only()
        .column_as(users::Column::Id, "user_id")
        .columns([
            users::Column::Username,
            users::Column::DisplayName,
            users::Column::IsVerified,
            users::Column::CreatedAt,
        ])
        .expr_as(email, "email")
        .expr_as(location, "location")
        .columns([
            Profile::Bio,
            Profile::Tagline,
            Profile::WebsiteUrl,
            Profile::AvatarUrl,
            Profile::BannerUrl,
        ])
        .expr_as(count(Profile::FollowerCount), "follower_count")
        .expr_as(count(Profile::FollowingCount), "following_count")
        .expr_as(count(Profile::TrackCount), "track_count")
        .expr_as(count(Profile::PlaylistCount), "playlist_count")
}

/// The row of a user, made with the defaults of its columns where it is missing. Two at once make one.
async fn ensure(db: &impl ConnectionTrait, user_id: Uuid) -> Result<user_profiles::Model, ProfileError> {
    let query = || user_profiles::Entity::find().filter(user_profiles::COLUMN.user_id.eq(user_id));
    if let Some(row) = query().read_one(db).await? {
        return Ok(row);
    }
    let row = user_profiles::ActiveModel { user_id: Set(user_id), ..Default::default() };
    user_profiles::Entity::insert(row)
        .on_conflict_do_nothing_on([user_profiles::Column::UserId])
        .exec_without_returning(db)
        .await?;
    query().read_one(db).await?.ok_or(ProfileError::UserNotFound)
}
