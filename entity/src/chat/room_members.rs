//! Who is in a room, and how far they have read. Written by `service::chat::room_members`; leaving deletes the row, a ban
//! keeps it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What somebody is in one room.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "room_members")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "room_user")]
    pub room_id: Uuid,
    #[sea_orm(unique_key = "room_user")]
    pub user_id: Uuid,
    pub role: RoomMemberRole,
    /// Was put out, and may not come back; no longer a member.
    pub is_banned: bool,
    /// Reads, and may not write.
    pub is_muted: bool,
    /// Messages up to then are read; none before the first.
    pub last_read_at: Option<DateTimeUtc>,
    pub joined_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "room_id", to = "id")]
    pub room: BelongsTo<super::rooms::Entity>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

/// What a member may do in the room.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RoomMemberRole {
    /// May do everything, and close the room.
    Owner,
    /// Changes the room and the roles of others.
    Admin,
    /// Mutes and bans, pins and removes messages.
    Moderator,
    /// Reads and writes.
    #[default]
    Member,
}

impl ActiveModelBehavior for ActiveModel {}
