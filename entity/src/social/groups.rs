//! Communities of people. Written by `service::social::groups`; the counters are kept by triggers on the tables that they
//! count.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::group_members;
use crate::auth::users;

/// A group.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "groups")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    /// The name in addresses; a deleted group keeps it.
    #[sea_orm(unique)]
    pub slug: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub avatar_url: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub banner_url: Option<String>,
    pub group_type: GroupType,
    /// Whether whoever joins waits until a moderator lets them in.
    pub requires_approval: bool,
    /// Who founded it; who owns it now is in `group_members`.
    pub creator_id: Uuid,
    /// Active members.
    pub member_count: i32,
    pub post_count: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was closed; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, relation_enum = "Creator", from = "creator_id", to = "id")]
    pub creator: BelongsTo<crate::auth::users::Entity>,
}

/// Who sees what is in a group.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum GroupType {
    /// Everybody.
    #[default]
    Public,
    /// Its active members.
    Private,
}

/// From a group to the accounts in it, whatever their status: `group_members`, which `find_linked` calls `r0`, tells who
/// is active.
#[derive(Clone, Copy, Debug)]
pub struct GroupToMembers;

impl Linked for GroupToMembers {
    type FromEntity = Entity;
    type ToEntity = users::Entity;

    fn link(&self) -> Vec<RelationDef> {
        vec![group_members::Relation::Groups.def().rev(), group_members::Relation::Users.def()]
    }
}

impl Entity {
    /// The groups that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
