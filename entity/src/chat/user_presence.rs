//! Whether somebody is there. Written by `service::chat::user_presence`: one row per account, made when they first are.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The presence of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "user_presence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub user_id: Uuid,
    pub status: PresenceStatus,
    /// In its owner's own words.
    pub custom_status: Option<String>,
    /// `listening_to`, `in_room`; the list is open.
    pub current_activity: Option<String>,
    /// What `current_activity` needs to be shown, in a shape that depends on it.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub activity_data: Option<Json>,
    pub last_seen_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

/// Whether somebody can be talked to.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum PresenceStatus {
    /// Is there.
    Online,
    /// Is signed in, and elsewhere.
    Away,
    /// Is there, and does not want to be disturbed.
    Busy,
    /// Is not there.
    #[default]
    Offline,
}

impl ActiveModelBehavior for ActiveModel {}
