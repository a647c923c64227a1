//! Who is in a group, or wants to be. Written by `service::social::group_members`.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What somebody is in one group.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "group_members")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "group_user")]
    pub group_id: Uuid,
    #[sea_orm(unique_key = "group_user")]
    pub user_id: Uuid,
    pub role: GroupMemberRole,
    pub status: GroupMemberStatus,
    /// When they asked to be in it.
    pub joined_at: DateTimeUtc,
    /// When a moderator let them in; none where nobody had to.
    pub approved_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "group_id", to = "id")]
    pub group: BelongsTo<super::groups::Entity>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

/// What a member may do in the group.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum GroupMemberRole {
    /// May do everything, and close the group.
    Owner,
    /// Changes the group and the roles of others.
    Admin,
    /// Lets people in, bans them, pins and removes posts.
    Moderator,
    /// Reads and publishes.
    #[default]
    Member,
}

/// Whether a member is one.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum GroupMemberStatus {
    /// Waits to be let in.
    Pending,
    /// Is in.
    #[default]
    Active,
    /// Was put out, and may not come back.
    Banned,
}

impl ActiveModelBehavior for ActiveModel {}
