//! What an account wants to be told and shown: for its owner and the system alone.

use entity::{auth::users, profiles::user_settings};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, TransactionSession,
    TransactionTrait, prelude::Uuid,
};

use super::{ProfileError, lock_user};
use crate::{
    db::{self, Actor, ReadRows},
    patch::active,
};

/// What is to change; by default nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettingsPatch {
    /// E-mail at all.
    pub email_notifications: Option<bool>,
    /// Push messages at all.
    pub push_notifications: Option<bool>,
    /// Notifications of the browser at all.
    pub browser_notifications: Option<bool>,
    /// E-mail about a new follower.
    pub email_on_follow: Option<bool>,
    /// E-mail about a like.
    pub email_on_like: Option<bool>,
    /// E-mail about a comment.
    pub email_on_comment: Option<bool>,
    /// E-mail about a direct message.
    pub email_on_message: Option<bool>,
    /// E-mail about a mention.
    pub email_on_mention: Option<bool>,
    /// E-mail that advertises.
    pub email_marketing: Option<bool>,
    /// Whether search engines may list the profile.
    pub allow_search_indexing: Option<bool>,
    /// Whether others see what one listens to and likes.
    pub show_activity: Option<bool>,
    /// Whether explicit content is shown.
    pub explicit_content: Option<bool>,
    /// Whether the next track starts by itself.
    pub autoplay: Option<bool>,
}

/// The settings of a user; a row that is missing is made. Index: `idx_user_settings_user_id`.
///
/// Runs in a transaction of the actor's, because row-level security shows settings to nobody else.
///
/// # Errors
/// [`ProfileError::Forbidden`] unless the actor is the user or the system; [`ProfileError::UserNotFound`].
pub async fn get(
    db: &impl TransactionTrait,
    actor: &Actor,
    user_id: Uuid,
) -> Result<user_settings::Model, ProfileError> {
    ensure_owner(actor, user_id)?;
    let transaction = db::begin(db, actor).await?;
    let live = users::Entity::find_live().filter(users::COLUMN.id.eq(user_id)).read_one(&transaction).await?;
    live.ok_or(ProfileError::UserNotFound)?;
    let row = ensure(&transaction, user_id).await?;
    transaction.commit().await?;
    Ok(row)
}

/// Changes the settings of a user; a row that is missing is made. Changes of different settings at once both take effect.
///
/// # Errors
/// [`ProfileError::Forbidden`] unless the actor is the user or the system; [`ProfileError::UserNotFound`].
pub async fn update(
    db: &impl TransactionTrait,
    actor: &Actor,
    user_id: Uuid,
    patch: SettingsPatch,
) -> Result<user_settings::Model, ProfileError> {
    ensure_owner(actor, user_id)?;
    let transaction = db::begin(db, actor).await?;
    lock_user(&transaction, user_id).await?;
    let row = ensure(&transaction, user_id).await?;
    let change = user_settings::ActiveModel {
        id: Set(row.id),
        email_notifications: active(patch.email_notifications),
        push_notifications: active(patch.push_notifications),
        browser_notifications: active(patch.browser_notifications),
        email_on_follow: active(patch.email_on_follow),
        email_on_like: active(patch.email_on_like),
        email_on_comment: active(patch.email_on_comment),
        email_on_message: active(patch.email_on_message),
        email_on_mention: active(patch.email_on_mention),
        email_marketing: active(patch.email_marketing),
        allow_search_indexing: active(patch.allow_search_indexing),
        show_activity: active(patch.show_activity),
        explicit_content: active(patch.explicit_content),
        autoplay: active(patch.autoplay),
        ..Default::default()
    };
    let row = change.update(&transaction).await?;
    transaction.commit().await?;
    Ok(row)
}

fn ensure_owner(actor: &Actor, user_id: Uuid) -> Result<(), ProfileError> {
    if actor.is_system_or(user_id) { Ok(()) } else { Err(ProfileError::Forbidden) }
}

/// The row of a user, made with the defaults of its columns where it is missing. Two at once make one.
async fn ensure(db: &impl ConnectionTrait, user_id: Uuid) -> Result<user_settings::Model, ProfileError> {
    let query = || user_settings::Entity::find().filter(user_settings::COLUMN.user_id.eq(user_id));
    if let Some(row) = query().read_one(db).await? {
        return Ok(row);
    }
    let row = user_settings::ActiveModel { user_id: Set(user_id), ..Default::default() };
    user_settings::Entity::insert(row)
        .on_conflict_do_nothing_on([user_settings::Column::UserId])
        .exec_without_returning(db)
        .await?;
    query().read_one(db).await?.ok_or(ProfileError::UserNotFound)
}
