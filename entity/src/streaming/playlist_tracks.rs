//! Which tracks stand in a playlist, and in which order. Written by `service::streaming::playlist_tracks`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A track in a playlist, in which it stands once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "playlist_tracks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "playlist_track")]
    pub playlist_id: Uuid,
    #[sea_orm(unique_key = "playlist_track")]
    pub track_id: Uuid,
    /// Place in the playlist, the lowest first. Not unique in the database: the service keeps it so.
    pub position: i32,
    /// The owner or the collaborator who put it there.
    pub added_by: Uuid,
    pub added_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "playlist_id", to = "id")]
    pub playlist: BelongsTo<super::playlists::Entity>,
    #[sea_orm(belongs_to, from = "track_id", to = "id")]
    pub track: BelongsTo<super::tracks::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Adder", from = "added_by", to = "id")]
    pub adder: BelongsTo<crate::auth::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
