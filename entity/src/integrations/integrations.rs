//! Accounts at other services, linked by their owner; linking again takes up the same row. Written by
//! `service::integrations::integrations`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::SecretBytes;
use crate::enums::ConnectionStatus;

/// A linked account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "integrations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "user_provider_external")]
    pub user_id: Uuid,
    /// `spotify`, `soundcloud`, `discord`; the list is open.
    #[sea_orm(unique_key = "user_provider_external")]
    pub provider: String,
    /// Account, workspace or channel id at the provider.
    #[sea_orm(unique_key = "user_provider_external")]
    pub external_id: String,
    pub display_name: Option<String>,
    /// What its owner chose; an object without secrets whose shape is the provider's.
    #[sea_orm(column_type = "JsonBinary")]
    pub config: Json,
    /// The provider's tokens, a JSON object, sealed; wiped when the account is unlinked.
    #[serde(skip_serializing)]
    pub credentials_encrypted: Option<SecretBytes>,
    pub credentials_expire_at: Option<DateTimeUtc>,
    pub scopes: Vec<String>,
    pub status: ConnectionStatus,
    pub last_synced_at: Option<DateTimeUtc>,
    /// None where the other service calls us and is never asked.
    pub next_sync_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
