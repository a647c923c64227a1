//! What accounts allowed applications: first a code, then the refresh token that it was exchanged for. Written by
//! `service::integrations::oauth_grants`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Secret;

/// A consent of one account to one application.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "oauth_grants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application_id: Uuid,
    pub user_id: Uuid,
    pub scopes: Vec<String>,
    /// SHA-256 of the code, in hex; kept after use, because one that comes back revokes the grant.
    #[sea_orm(unique)]
    #[serde(skip_serializing)]
    pub code_hash: Option<Secret>,
    /// Ten minutes at most.
    pub code_expires_at: Option<DateTimeUtc>,
    pub code_used_at: Option<DateTimeUtc>,
    /// PKCE challenge (S256), mandatory for every client.
    pub code_challenge: Option<String>,
    pub code_challenge_method: String,
    /// As sent in the authorization request; must be repeated at the exchange.
    #[sea_orm(column_type = "Text", nullable)]
    pub redirect_uri: Option<String>,
    /// SHA-256 of the refresh token in force, in hex; another one after every use.
    #[sea_orm(unique)]
    #[serde(skip_serializing)]
    pub refresh_token_hash: Option<Secret>,
    /// SHA-256 of the token before, in hex; one that comes back revokes the grant.
    #[sea_orm(unique)]
    #[serde(skip_serializing)]
    pub previous_refresh_token_hash: Option<Secret>,
    pub last_used_at: Option<DateTimeUtc>,
    /// Last time the refresh token may be used; sliding.
    pub expires_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
    pub revoked_reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Application", from = "application_id", to = "id")]
    pub application: BelongsTo<super::oauth_applications::Entity>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
