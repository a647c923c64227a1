//! Lists of tracks. Written by `service::streaming::playlists`; the counters are kept by triggers on the tables that they
//! count.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use super::{playlist_tracks, tracks};
use crate::enums::Visibility;

/// A playlist.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "playlists")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its owner.
    pub user_id: Uuid,
    pub name: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub cover_url: Option<String>,
    pub visibility: Visibility,
    /// Whether others may work on it: those in `playlist_collaborators`.
    pub is_collaborative: bool,
    pub track_count: i32,
    /// Seconds that all its tracks last together.
    pub duration_seconds: i32,
    /// How many saved it.
    pub follower_count: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When its owner deleted it; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, relation_enum = "Owner", from = "user_id", to = "id")]
    pub owner: BelongsTo<crate::auth::users::Entity>,
}

/// From a playlist to its tracks, deleted ones included. Their place is `position` of the `playlist_tracks` between,
/// which `find_linked` calls `r0`.
#[derive(Clone, Copy, Debug)]
pub struct PlaylistToTracks;

impl Linked for PlaylistToTracks {
    type FromEntity = Entity;
    type ToEntity = tracks::Entity;

    fn link(&self) -> Vec<RelationDef> {
        vec![playlist_tracks::Relation::Playlists.def().rev(), playlist_tracks::Relation::Tracks.def()]
    }
}

impl Entity {
    /// The playlists that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
