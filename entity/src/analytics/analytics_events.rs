//! Raw events, one partition a day, dropped after 13 months. Written by `service::analytics::analytics_events` in
//! batches.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Something that happened.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "analytics_events")]
pub struct Model {
    /// Made by the client; a retried event is dropped by ON CONFLICT (id, `event_date`) DO NOTHING.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The UTC day of `occurred_at`, which the database checks; decides the partition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_date: Date,
    pub event_name: String,
    /// Whose event; none where nobody was signed in, and after erasure. No foreign key: millions of rows a
    /// day are written in batches.
    pub user_id: Option<Uuid>,
    /// Client session id, renewed after 30 minutes without activity; not `auth_sessions.id`, no foreign key.
    pub session_id: Uuid,
    /// What it was about: the name of a kind; the list is open, and it stands together with `entity_id`.
    pub entity_type: Option<String>,
    /// The id of what it was about; no foreign key.
    pub entity_id: Option<Uuid>,
    /// An object whose shape `event_name` decides.
    #[sea_orm(column_type = "JsonBinary")]
    pub properties: Json,
    /// What the client runs on.
    pub platform: ClientPlatform,
    pub app_version: Option<String>,
    /// Truncated to /24 or /48 before insert.
    pub ip_address: Option<IpNetwork>,
    #[sea_orm(column_type = "Text", nullable)]
    pub user_agent: Option<String>,
    /// Client clock corrected by the server; `created_at` is the time of arrival.
    pub occurred_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// What a client runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "client_platform", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ClientPlatform {
    /// A browser.
    Web,
    /// An iPhone or iPad.
    Ios,
    /// An Android device.
    Android,
    /// The desktop application.
    Desktop,
    /// A program of a third party.
    Api,
}

impl ActiveModelBehavior for ActiveModel {}
