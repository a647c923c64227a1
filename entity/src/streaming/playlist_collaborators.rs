//! Who works on a playlist beside its owner. Written by `service::streaming::playlist_collaborators`; declining and leaving
//! delete the row.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Somebody's part in a playlist, offered or taken.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "playlist_collaborators")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "playlist_user")]
    pub playlist_id: Uuid,
    #[sea_orm(unique_key = "playlist_user")]
    pub user_id: Uuid,
    pub role: PlaylistCollaboratorRole,
    /// None once that account is gone.
    pub invited_by: Option<Uuid>,
    /// None while the invitation is open: the role is not in force yet.
    pub accepted_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "playlist_id", to = "id")]
    pub playlist: BelongsTo<super::playlists::Entity>,
    #[sea_orm(belongs_to, relation_enum = "User", from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Inviter", from = "invited_by", to = "id")]
    pub inviter: BelongsTo<Option<crate::auth::users::Entity>>,
}

/// What a collaborator may do; each may do what those before it may.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Enum",
    enum_name = "playlist_collaborator_role",
    rename_all = "snake_case"
)]
#[serde(rename_all = "snake_case")]
pub enum PlaylistCollaboratorRole {
    /// Sees the playlist though it is private.
    Viewer,
    /// Adds tracks.
    Contributor,
    /// Removes and reorders tracks.
    #[default]
    Editor,
}

impl ActiveModelBehavior for ActiveModel {}
