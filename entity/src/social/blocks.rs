//! Who wants to see and hear nothing of whom. Written by `service::social::blocks`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// One account blocking another, once and never itself.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "blocks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "blocker_blocked")]
    pub blocker_id: Uuid,
    #[sea_orm(unique_key = "blocker_blocked")]
    pub blocked_id: Uuid,
    /// In the blocker's own words, for nobody else.
    pub reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Blocker", from = "blocker_id", to = "id")]
    pub blocker: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Blocked", from = "blocked_id", to = "id")]
    pub blocked: BelongsTo<crate::auth::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
