//! Addresses that are called when something happens. Written by `service::integrations::webhook_endpoints`; switched
//! off by the delivery when calls keep failing.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::SecretBytes;

/// An address.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "webhook_endpoints")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub url: String,
    pub description: Option<String>,
    /// The secret that signs the calls (HMAC-SHA256), sealed.
    #[serde(skip_serializing)]
    pub secret_encrypted: SecretBytes,
    /// The kinds of event that are wanted, or `*` for all.
    pub events: Vec<String>,
    /// Switched by the owner, or off together with `disabled_at`.
    pub is_active: bool,
    /// Consecutive failed deliveries, 0 after a success.
    pub failure_count: i32,
    pub last_success_at: Option<DateTimeUtc>,
    pub last_failure_at: Option<DateTimeUtc>,
    /// Switched off by the platform after too many failures; cleared when the owner switches it on again.
    pub disabled_at: Option<DateTimeUtc>,
    pub disabled_reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was deleted; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, relation_enum = "Owner", from = "user_id", to = "id")]
    pub owner: BelongsTo<crate::auth::users::Entity>,
}

impl Entity {
    /// The rows that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
