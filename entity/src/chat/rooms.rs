//! Where people chat. Written by `service::chat::rooms`; the counters are kept by triggers on the tables that they count.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::room_members;
use crate::{Secret, auth::users};

/// A room.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "rooms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// None where the names of its members stand for it.
    pub name: Option<String>,
    /// The name in addresses, of a public room; a deleted room keeps it.
    #[sea_orm(unique)]
    pub slug: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    pub room_type: RoomType,
    /// Whether it is left out of lists and entered by invitation alone.
    pub is_private: bool,
    /// Hash of the password that lets people in; none where there is no password.
    #[serde(skip_serializing)]
    pub password_hash: Option<Secret>,
    /// None where there is no limit.
    pub max_members: Option<i32>,
    /// Who opened it; who owns it now is in `room_members`.
    pub creator_id: Uuid,
    /// Members who are not banned.
    pub member_count: i32,
    /// Messages; may lag behind `messages` by some seconds.
    pub message_count: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was closed; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, relation_enum = "Creator", from = "creator_id", to = "id")]
    pub creator: BelongsTo<crate::auth::users::Entity>,
}

/// Who a room is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RoomType {
    /// Everybody.
    Public,
    /// Its members.
    Private,
    /// Few people among themselves, without a name.
    Dm,
}

/// From a room to the accounts in it, banned ones included: `room_members`, which `find_linked` calls `r0`, tells who is.
#[derive(Clone, Copy, Debug)]
pub struct RoomToMembers;

impl Linked for RoomToMembers {
    type FromEntity = Entity;
    type ToEntity = users::Entity;

    fn link(&self) -> Vec<RelationDef> {
        vec![room_members::Relation::Rooms.def().rev(), room_members::Relation::Users.def()]
    }
}

impl Entity {
    /// The rooms that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
