//! Which kinds of notification somebody wants on which channel. Written by
//! `service::notifications::notification_preferences`; where there is no row, `user_settings` decides.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::notifications::NotificationType;

/// A choice of one account, for one kind on one channel.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "notification_preferences")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "user_type_channel")]
    pub user_id: Uuid,
    #[sea_orm(unique_key = "user_type_channel")]
    pub notification_type: NotificationType,
    #[sea_orm(unique_key = "user_type_channel")]
    pub channel: NotificationChannel,
    pub is_enabled: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

/// How a notification reaches somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(
    rs_type = "String",
    db_type = "Enum",
    enum_name = "notification_channel",
    rename_all = "snake_case"
)]
#[serde(rename_all = "snake_case")]
pub enum NotificationChannel {
    /// In the application's own list.
    InApp,
    /// By e-mail.
    Email,
    /// On a phone or a tablet.
    Push,
    /// In a browser.
    Browser,
}

impl ActiveModelBehavior for ActiveModel {}
