//! Who earned which badge. Written by `service::profiles::user_badges`, once per account and badge.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A badge that an account earned.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "user_badges")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "user_badge")]
    pub user_id: Uuid,
    #[sea_orm(unique_key = "user_badge")]
    pub badge_id: Uuid,
    /// Whether its owner shows it on the profile.
    pub is_displayed: bool,
    /// Place on the profile, the lowest first; those without a place come last.
    pub display_order: Option<i32>,
    pub earned_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, from = "badge_id", to = "id")]
    pub badge: BelongsTo<super::badges::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
