//! Devices that push notifications reach. Written by `service::notifications::push_subscriptions`; whoever signs in on a
//! device takes over its row.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::SecretBytes;

/// A device, or a browser, of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "push_subscriptions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub platform: PushPlatform,
    /// The push service's URL, FCM registration token or APNs device token. An address, useless without the platform's
    /// own key.
    #[sea_orm(unique)]
    pub endpoint: String,
    /// The browser's public key, base64url; always there with `web`.
    pub p256dh_key: Option<String>,
    /// The browser's auth secret, sealed; always there with `web`.
    #[serde(skip_serializing)]
    pub auth_secret_encrypted: Option<SecretBytes>,
    pub device_name: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub user_agent: Option<String>,
    /// When something was last delivered to it.
    pub last_used_at: Option<DateTimeUtc>,
    /// When the push service itself lets it lapse.
    pub expires_at: Option<DateTimeUtc>,
    /// Failures since the last delivery.
    pub failure_count: i32,
    /// When the push service said that it is gone, or too much had failed.
    pub disabled_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

/// Whose push service reaches a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "push_platform", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum PushPlatform {
    /// A browser's, by Web Push.
    Web,
    /// Apple's.
    Ios,
    /// Google's.
    Android,
}

impl ActiveModelBehavior for ActiveModel {}
