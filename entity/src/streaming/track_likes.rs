//! Who likes which track. Written by `service::streaming::track_likes`; `tracks.like_count` counts it.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A track that somebody likes, once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "track_likes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "user_track")]
    pub user_id: Uuid,
    #[sea_orm(unique_key = "user_track")]
    pub track_id: Uuid,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, from = "track_id", to = "id")]
    pub track: BelongsTo<super::tracks::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
