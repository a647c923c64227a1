//! Sanctions and their reversal. Written by `service::admin::moderation_actions`; never changed but for the reversal.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::moderation_reports::ModerationReason;
use super::moderation_reports::ModerationTargetType;

/// A sanction.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "moderation_actions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// None where it was automatic, or once that account is gone.
    pub moderator_id: Option<Uuid>,
    pub target_user_id: Uuid,
    pub report_id: Option<Uuid>,
    pub target_type: ModerationTargetType,
    /// The content acted on, in the table that `target_type` names; no foreign key. The account itself where
    /// that is `user`.
    pub target_id: Uuid,
    pub kind: ModerationActionKind,
    pub reason: ModerationReason,
    /// Statement of reasons shown to the target user.
    #[sea_orm(column_type = "Text")]
    pub explanation: String,
    pub is_automated: bool,
    /// When a mute, suspension or ban ends; none where it does not.
    pub expires_at: Option<DateTimeUtc>,
    pub reversed_at: Option<DateTimeUtc>,
    pub reversed_by: Option<Uuid>,
    #[sea_orm(column_type = "Text", nullable)]
    pub reversal_reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Moderator", from = "moderator_id", to = "id")]
    pub moderator: BelongsTo<Option<crate::auth::users::Entity>>,
    #[sea_orm(belongs_to, relation_enum = "TargetUser", from = "target_user_id", to = "id")]
    pub target_user: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Report", from = "report_id", to = "id")]
    pub report: BelongsTo<Option<super::moderation_reports::Entity>>,
    #[sea_orm(belongs_to, relation_enum = "Reverser", from = "reversed_by", to = "id")]
    pub reverser: BelongsTo<Option<crate::auth::users::Entity>>,
}

/// What a sanction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(
    rs_type = "String",
    db_type = "Enum",
    enum_name = "moderation_action_kind",
    rename_all = "snake_case"
)]
#[serde(rename_all = "snake_case")]
pub enum ModerationActionKind {
    /// Tells the account that it must not happen again.
    Warn,
    /// The account may not write.
    Mute,
    /// The account may not sign in for a time.
    Suspend,
    /// The account may not sign in.
    Ban,
    /// The content is hidden.
    RemoveContent,
    /// Hidden content is shown again.
    Restore,
}

impl ActiveModelBehavior for ActiveModel {}
