//! What somebody granted or refused, one row per decision; the newest per purpose holds. Written by
//! `service::privacy::user_consents`, and never changed.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A decision.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "user_consents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    /// `terms`, `privacy_policy`, `marketing_email`, `analytics`; the list is open.
    pub purpose: String,
    /// False where it was refused, or taken back (then `withdrawn_at` is set).
    pub is_granted: bool,
    /// Version of the text shown (2025-11).
    pub policy_version: String,
    pub granted_at: Option<DateTimeUtc>,
    pub withdrawn_at: Option<DateTimeUtc>,
    /// Where the decision was made: signup, `cookie_banner`, settings, support.
    pub source: String,
    pub ip_address: Option<IpNetwork>,
    #[sea_orm(column_type = "Text", nullable)]
    pub user_agent: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
