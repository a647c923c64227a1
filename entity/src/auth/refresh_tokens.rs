//! The tokens that keep a device signed in. Written by `service::auth::refresh_tokens`: each is exchanged once, for the
//! next one of the same session.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Secret;

/// A refresh token, live, exchanged or revoked.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "refresh_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    /// The token family: the session that it rotates in.
    pub session_id: Option<Uuid>,
    /// The selector, by which the row is found.
    #[sea_orm(unique)]
    #[serde(skip_serializing)]
    pub token: Secret,
    /// SHA-256 of the verifier, in hex.
    #[serde(skip_serializing)]
    pub token_hash: Secret,
    pub device_name: Option<String>,
    /// `mobile`, `desktop`, `tablet`, or what the client calls itself.
    pub device_type: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub user_agent: Option<String>,
    pub ip_address: Option<IpNetwork>,
    pub expires_at: DateTimeUtc,
    /// When it was exchanged for the next one.
    pub last_used_at: Option<DateTimeUtc>,
    /// True once it was exchanged or revoked.
    pub is_revoked: bool,
    pub revoked_at: Option<DateTimeUtc>,
    pub revoked_reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::users::Entity>,
    #[sea_orm(belongs_to, from = "session_id", to = "id")]
    pub session: BelongsTo<Option<super::auth_sessions::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
