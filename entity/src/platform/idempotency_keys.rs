//! Answers of write requests, given again to the client that asks again. Written by
//! `service::platform::idempotency_keys`: claimed before the work, completed with it.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A write request of one account, under way or answered.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "user_scope_key")]
    pub user_id: Uuid,
    /// The operation that the key belongs to: `POST /orders`.
    #[sea_orm(unique_key = "user_scope_key")]
    pub scope: String,
    /// What the client sent as `Idempotency-Key`, at least one character.
    #[sea_orm(unique_key = "user_scope_key")]
    pub idempotency_key: String,
    /// SHA-256 of the request in its canonical form, 64 lower-case hex digits. Another request under the same key is
    /// refused.
    pub request_hash: String,
    /// HTTP status of the answer, 100 to 599; only together with `completed_at`.
    pub response_status: Option<i32>,
    /// The answer, without secrets; none with a status is an empty answer.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub response_body: Option<Json>,
    /// Since when the request is being worked on. A repetition waits for its end, or takes over a stale one.
    pub locked_at: Option<DateTimeUtc>,
    /// When it was answered; nobody holds it any more then.
    pub completed_at: Option<DateTimeUtc>,
    /// 24 hours after it was made, unless said otherwise; then it is cleaned up and the key is free.
    pub expires_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
