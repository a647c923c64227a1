//! What people ask of their data; kept after the account as proof. Written by `service::privacy::data_requests`:
//! workers claim what is due.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Secret;

/// A request.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "data_requests")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// None once the account no longer exists.
    pub user_id: Option<Uuid>,
    /// HMAC-SHA-256 of the e-mail address in lower case, in hex: tells whether somebody was erased without
    /// keeping the address.
    #[serde(skip_serializing)]
    pub subject_hash: Secret,
    pub kind: DataRequestKind,
    /// What to correct, for a rectification.
    #[sea_orm(column_type = "Text", nullable)]
    pub details: Option<String>,
    pub requested_ip: Option<IpNetwork>,
    pub identity_verified_at: Option<DateTimeUtc>,
    pub status: DataRequestStatus,
    /// Workers claim from this time on; an erasure gets a 14-day grace period in which it can be cancelled.
    pub execute_after: DateTimeUtc,
    /// Legal deadline: one month, extended at most by two.
    pub due_at: DateTimeUtc,
    pub locked_at: Option<DateTimeUtc>,
    /// The worker that has it.
    pub locked_by: Option<String>,
    /// The operator who decided; none where nobody had to, or once that account is gone.
    pub handled_by: Option<Uuid>,
    #[sea_orm(column_type = "Text", nullable)]
    pub rejection_reason: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub error_message: Option<String>,
    /// Export archive, deleted at `file_expires_at`.
    pub file_id: Option<Uuid>,
    pub file_expires_at: Option<DateTimeUtc>,
    /// End of the request, whatever the outcome.
    pub completed_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "User", from = "user_id", to = "id")]
    pub user: BelongsTo<Option<crate::auth::users::Entity>>,
    #[sea_orm(belongs_to, relation_enum = "Handler", from = "handled_by", to = "id")]
    pub handler: BelongsTo<Option<crate::auth::users::Entity>>,
    #[sea_orm(belongs_to, from = "file_id", to = "id")]
    pub file: BelongsTo<Option<crate::files::files::Entity>>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "data_request_kind", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum DataRequestKind {
    /// A copy of everything.
    Export,
    /// That it be forgotten.
    Erasure,
    /// That it be corrected.
    Rectification,
}

/// How far a request is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "data_request_status", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum DataRequestStatus {
    /// Waits for its time, and can be called off.
    #[default]
    Pending,
    /// A worker has it.
    Processing,
    /// Done.
    Completed,
    /// Refused; see the reason.
    Rejected,
    /// Called off.
    Cancelled,
}

impl ActiveModelBehavior for ActiveModel {}
