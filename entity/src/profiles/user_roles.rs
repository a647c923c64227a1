//! The trades that somebody claims, and who verified them. Written by `service::profiles::user_roles`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A trade of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "user_roles")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "user_role")]
    pub user_id: Uuid,
    /// `creator`, `producer`, `label`, `educator`; the list is open.
    #[sea_orm(unique_key = "user_role")]
    pub role: String,
    pub verified: bool,
    pub verified_at: Option<DateTimeUtc>,
    /// The moderator; none before verification, and once their account is gone.
    pub verified_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "User", from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Verifier", from = "verified_by", to = "id")]
    pub verifier: BelongsTo<Option<crate::auth::users::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
