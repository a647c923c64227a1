//! What an account wants to be told and shown. Written by `service::profiles::user_settings`; private to its owner.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// The settings of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "user_settings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub user_id: Uuid,
    /// Off: none of the kinds below is sent.
    pub email_notifications: bool,
    pub push_notifications: bool,
    pub browser_notifications: bool,
    pub email_on_follow: bool,
    pub email_on_like: bool,
    pub email_on_comment: bool,
    pub email_on_message: bool,
    pub email_on_mention: bool,
    /// Off unless its owner asked for it.
    pub email_marketing: bool,
    /// Whether search engines may list the profile.
    pub allow_search_indexing: bool,
    /// Whether others see what its owner is listening to and liking.
    pub show_activity: bool,
    /// Whether explicit content is shown.
    pub explicit_content: bool,
    pub autoplay: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
