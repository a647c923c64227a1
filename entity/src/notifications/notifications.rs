//! What somebody is told in the application. Written by `service::notifications`; dismissed is deleted, and all is purged
//! after 90 days.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A notification of one account, for one event or for several of a kind.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "notifications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who is told.
    pub user_id: Uuid,
    /// Who did it, the latest of several; none for the system itself, and once that account is gone.
    pub actor_id: Option<Uuid>,
    pub notification_type: NotificationType,
    /// What kind of thing opens: `track`, `post`; the list is open. Only together with `entity_id`.
    pub entity_type: Option<String>,
    /// Its id, in the table of its kind; no foreign key.
    pub entity_id: Option<Uuid>,
    /// In the language that its reader had when it was written.
    pub title: String,
    /// At most 2000 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub body: Option<String>,
    /// An object of values to show and links to follow, and the exact kind of a `system` one.
    #[sea_orm(column_type = "JsonBinary")]
    pub data: Json,
    /// `like:track:<id>`: as long as it is unread, further events of the key join it. None where each stands alone.
    pub group_key: Option<String>,
    /// How many events it tells of, at least 1.
    pub group_count: i32,
    /// When the newest of them happened, by which the list is ordered.
    pub last_event_at: DateTimeUtc,
    /// None while it is unread.
    pub read_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "User", from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Actor", from = "actor_id", to = "id")]
    pub actor: BelongsTo<Option<crate::auth::users::Entity>>,
}

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "notification_type", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum NotificationType {
    /// Somebody follows the reader.
    Follow,
    /// Somebody likes what the reader made.
    Like,
    /// Somebody commented on it.
    Comment,
    /// Somebody wrote to the reader.
    Message,
    /// Somebody named the reader in a text.
    Mention,
    /// Anything else: a sale, an invitation, a warning. Its exact kind stands in `data`.
    System,
}

impl ActiveModelBehavior for ActiveModel {}
