//! The last five passwords of an account, so that none of them is chosen again. Written by `service::auth` with every
//! change of password.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Secret;

/// A password that an account had, or has.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "password_history")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    /// argon2id or bcrypt, as it stood in `users`.
    #[serde(skip_serializing)]
    pub password_hash: Secret,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
