//! Tokens that let somebody set a new password. Written by `service::auth::password_reset_tokens`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Secret;

/// A password reset that was asked for.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "password_reset_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    /// The selector, by which the row is found.
    #[sea_orm(unique)]
    #[serde(skip_serializing)]
    pub token: Secret,
    /// SHA-256 of the verifier, in hex.
    #[serde(skip_serializing)]
    pub token_hash: Secret,
    /// True once it set a password, or a later one took its place.
    pub used: bool,
    pub used_at: Option<DateTimeUtc>,
    pub expires_at: DateTimeUtc,
    /// From where the reset was asked for.
    pub ip_address: Option<IpNetwork>,
    #[sea_orm(column_type = "Text", nullable)]
    pub user_agent: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
