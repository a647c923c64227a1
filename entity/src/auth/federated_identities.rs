//! Accounts elsewhere that sign in here. Written by `service::auth::federated_identities`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Secret;

/// An account at a provider, linked to one of ours.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "federated_identities")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    /// `google`, `github`, `discord`, `spotify`; the list is open.
    #[sea_orm(unique_key = "provider_user")]
    pub provider: String,
    /// The provider's own id of the account, which outlives its e-mail address and name.
    #[sea_orm(unique_key = "provider_user")]
    pub provider_user_id: String,
    /// The provider's access token, sealed: `v1:<key id>:<base64>`.
    #[sea_orm(column_type = "Text", nullable)]
    #[serde(skip_serializing)]
    pub access_token: Option<Secret>,
    /// The provider's refresh token, sealed: `v1:<key id>:<base64>`.
    #[sea_orm(column_type = "Text", nullable)]
    #[serde(skip_serializing)]
    pub refresh_token: Option<Secret>,
    /// When the access token expires.
    pub token_expires_at: Option<DateTimeUtc>,
    pub provider_email: Option<String>,
    pub provider_username: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub provider_avatar_url: Option<String>,
    /// The profile as the provider sent it; its shape is the provider's.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub provider_profile_data: Option<Json>,
    /// Whether this is the owner's usual way in.
    pub is_primary: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
