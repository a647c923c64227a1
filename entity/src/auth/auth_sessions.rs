//! Signed-in devices. Written by `service::auth::auth_sessions`: one row per login, revoked from any other device.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Secret;

/// A device that is, or was, signed in.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "auth_sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    /// SHA-256 of the session token, 64 lower-case hex digits.
    #[sea_orm(unique)]
    #[serde(skip_serializing)]
    pub session_token_hash: Secret,
    /// From where it signed in.
    pub ip_address: IpNetwork,
    #[sea_orm(column_type = "Text", nullable)]
    pub user_agent: Option<String>,
    pub device_name: Option<String>,
    pub device_kind: DeviceKind,
    /// Written at most once a minute.
    pub last_seen_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
    /// Why it was revoked; only together with `revoked_at`.
    pub revoked_reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::users::Entity>,
}

/// What somebody signed in on.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "device_kind", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// A computer.
    Desktop,
    /// A phone.
    Mobile,
    /// A tablet.
    Tablet,
    /// Anything else, or unknown.
    #[default]
    Other,
}

impl ActiveModelBehavior for ActiveModel {}
