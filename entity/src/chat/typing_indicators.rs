//! Who is typing in which room, where no cache holds it. Written by `service::chat::typing_indicators`; what has expired is
//! cleaned up.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// Somebody typing in a room, one row each.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "typing_indicators")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "room_user")]
    pub room_id: Uuid,
    #[sea_orm(unique_key = "room_user")]
    pub user_id: Uuid,
    pub started_at: DateTimeUtc,
    /// 10 seconds after the last key, unless said otherwise; counts for nothing after that.
    pub expires_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "room_id", to = "id")]
    pub room: BelongsTo<super::rooms::Entity>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
