//! Keys with which a program acts for its owner. Written by `service::integrations::api_keys`; the key is shown once,
//! and only its hash is kept.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Secret;

/// A key, live, expired or revoked.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "api_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub name: String,
    /// The first characters of the key, by which it is found and told apart; not secret.
    #[sea_orm(unique)]
    pub key_prefix: String,
    /// SHA-256 of the whole key, in hex.
    #[serde(skip_serializing)]
    pub key_hash: Secret,
    pub scopes: Vec<String>,
    /// Written at most once a minute; not indexed, so that the update stays HOT.
    pub last_used_at: Option<DateTimeUtc>,
    pub last_used_ip: Option<IpNetwork>,
    /// None where it does not expire.
    pub expires_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
    pub revoked_reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
