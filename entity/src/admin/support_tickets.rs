//! Requests for help; the conversation takes place in a private room. Written by `service::admin::support_tickets`.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A ticket.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "support_tickets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub requester_id: Uuid,
    pub assignee_id: Option<Uuid>,
    /// Private room with requester and agents, created at the first reply.
    pub room_id: Option<Uuid>,
    /// What people call it: `SUP-2025-00001`.
    #[sea_orm(unique)]
    pub ticket_number: String,
    pub subject: String,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// `account`, `billing`, `copyright`, `content`, `technical`; the list is open.
    pub category: String,
    /// Ids of at most 10 files. An array has no foreign key: a file may be gone.
    pub attachment_file_ids: Vec<Uuid>,
    pub priority: SupportTicketPriority,
    pub status: SupportTicketStatus,
    /// 1 to 5, from the requester; none until rated.
    pub satisfaction_rating: Option<i32>,
    #[sea_orm(column_type = "Text", nullable)]
    pub satisfaction_comment: Option<String>,
    /// Service-level deadline of the next reply; none while waiting on the requester.
    pub due_at: Option<DateTimeUtc>,
    pub first_response_at: Option<DateTimeUtc>,
    /// Cleared when reopened; a resolved ticket is closed after 7 days of silence.
    pub resolved_at: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was deleted; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, relation_enum = "Requester", from = "requester_id", to = "id")]
    pub requester: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Assignee", from = "assignee_id", to = "id")]
    pub assignee: BelongsTo<Option<crate::auth::users::Entity>>,
    #[sea_orm(belongs_to, from = "room_id", to = "id")]
    pub room: BelongsTo<Option<crate::chat::rooms::Entity>>,
}

/// How soon an answer is due.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Enum",
    enum_name = "support_ticket_priority",
    rename_all = "snake_case"
)]
#[serde(rename_all = "snake_case")]
pub enum SupportTicketPriority {
    /// When there is time.
    Low,
    /// In turn.
    #[default]
    Normal,
    /// Before others.
    High,
    /// Now.
    Urgent,
}

/// Whose turn it is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Enum",
    enum_name = "support_ticket_status",
    rename_all = "snake_case"
)]
#[serde(rename_all = "snake_case")]
pub enum SupportTicketStatus {
    /// The platform's.
    #[default]
    Open,
    /// The requester's.
    WaitingOnRequester,
    /// Somebody else's.
    OnHold,
    /// Nobody's; closed after a week of silence.
    Resolved,
    /// Nobody's, for good.
    Closed,
}

impl Entity {
    /// The rows that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
