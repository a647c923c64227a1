//! Who saved which playlist. Written by `service::streaming::playlist_follows`; `playlists.follower_count` counts it.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A playlist that somebody saved, once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "playlist_follows")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "user_playlist")]
    pub user_id: Uuid,
    #[sea_orm(unique_key = "user_playlist")]
    pub playlist_id: Uuid,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, from = "playlist_id", to = "id")]
    pub playlist: BelongsTo<super::playlists::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
