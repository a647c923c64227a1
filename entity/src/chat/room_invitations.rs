//! The ways into a room, for one person or for whoever holds a code. Written by `service::chat::room_invitations`.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Secret;

/// An invitation: to `invitee_id`, or to whoever holds the code whose hash is `code_hash`, never both.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "room_invitations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub room_id: Uuid,
    pub inviter_id: Uuid,
    pub invitee_id: Option<Uuid>,
    /// SHA-256 of the code in the link, 64 lower-case hex digits. The code itself is shown once and stored nowhere.
    #[sea_orm(unique)]
    #[serde(skip_serializing)]
    pub code_hash: Option<Secret>,
    /// The last characters of the code, by which its owner tells links apart.
    pub code_hint: Option<String>,
    /// What the inviter has to say.
    pub message: Option<String>,
    pub status: RoomInvitationStatus,
    /// How often it can be used: once if it is somebody's; none is without a limit.
    pub max_uses: Option<i32>,
    /// How often it was used, at most `max_uses`.
    pub use_count: i32,
    /// When the invitee answered.
    pub responded_at: Option<DateTimeUtc>,
    /// None where it is open until it is revoked.
    pub expires_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "room_id", to = "id")]
    pub room: BelongsTo<super::rooms::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Inviter", from = "inviter_id", to = "id")]
    pub inviter: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Invitee", from = "invitee_id", to = "id")]
    pub invitee: BelongsTo<Option<crate::auth::users::Entity>>,
}

/// What became of an invitation.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Enum",
    enum_name = "room_invitation_status",
    rename_all = "snake_case"
)]
#[serde(rename_all = "snake_case")]
pub enum RoomInvitationStatus {
    /// Can be used; a code stays so until its last use.
    #[default]
    Pending,
    /// The invitee came, or the code is used up.
    Accepted,
    /// The invitee does not want to.
    Declined,
    /// Taken back.
    Revoked,
    /// Nobody came in time.
    Expired,
}

impl ActiveModelBehavior for ActiveModel {}
