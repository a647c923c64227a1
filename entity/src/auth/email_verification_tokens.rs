//! Tokens that prove an e-mail address. Written by `service::auth::email_verification_tokens`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Secret;

/// A proof of an address that was asked for.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "email_verification_tokens")]
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
    /// The address that the token was sent to; not yet the account's where it is being changed.
    pub email: String,
    /// True once it proved the address.
    pub verified: bool,
    pub verified_at: Option<DateTimeUtc>,
    pub expires_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
