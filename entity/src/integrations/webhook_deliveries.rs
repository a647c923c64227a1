//! The queue and the log of calls, kept for 30 days. Written by `service::integrations::webhook_deliveries`: workers
//! claim what is due.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A call.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "webhook_deliveries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "endpoint_event")]
    pub endpoint_id: Uuid,
    /// The id of the event in `outbox_events`, by which a receiver knows a repetition. No foreign key: the
    /// outbox is emptied.
    #[sea_orm(unique_key = "endpoint_event")]
    pub event_id: Uuid,
    pub event_type: String,
    /// The event as it is sent; its shape is that of its type.
    #[sea_orm(column_type = "JsonBinary")]
    pub payload: Json,
    /// Failed = given up after `max_attempts`; a retry by hand sets it back to pending.
    pub status: WebhookDeliveryStatus,
    pub attempts: i32,
    pub max_attempts: i32,
    pub next_attempt_at: DateTimeUtc,
    pub locked_at: Option<DateTimeUtc>,
    /// The worker that has it.
    pub locked_by: Option<String>,
    /// The HTTP status of the last attempt; none where there was no answer.
    pub response_status: Option<i32>,
    /// Truncated to 10000 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub response_body: Option<String>,
    /// Duration of the last attempt, milliseconds.
    pub duration_ms: Option<i32>,
    #[sea_orm(column_type = "Text", nullable)]
    pub error_message: Option<String>,
    pub last_attempt_at: Option<DateTimeUtc>,
    pub delivered_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Endpoint", from = "endpoint_id", to = "id")]
    pub endpoint: BelongsTo<super::webhook_endpoints::Entity>,
}

/// How far a call is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Enum",
    enum_name = "webhook_delivery_status",
    rename_all = "snake_case"
)]
#[serde(rename_all = "snake_case")]
pub enum WebhookDeliveryStatus {
    /// Waits for a worker.
    #[default]
    Pending,
    /// A worker has it.
    Processing,
    /// The receiver took it.
    Delivered,
    /// Given up after `max_attempts`; may be tried again by hand.
    Failed,
    /// Called off.
    Cancelled,
}

impl ActiveModelBehavior for ActiveModel {}
