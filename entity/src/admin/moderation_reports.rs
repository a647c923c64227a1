//! What users report, and what became of it. Written by `service::admin::moderation_reports`; one open report per
//! reporter and target.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A report.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "moderation_reports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// None where it was found automatically, or once that account is gone.
    pub reporter_id: Option<Uuid>,
    pub target_type: ModerationTargetType,
    /// The id of the target in the table that `target_type` names; no foreign key.
    pub target_id: Uuid,
    /// Whose target it is; the target itself where it is an account.
    pub target_user_id: Option<Uuid>,
    /// The target as it was, by column, because it may be edited or deleted afterwards. An object; its shape
    /// is the target's.
    #[sea_orm(column_type = "JsonBinary")]
    pub target_snapshot: Json,
    pub reason: ModerationReason,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    pub status: ModerationReportStatus,
    pub assigned_moderator_id: Option<Uuid>,
    pub assigned_at: Option<DateTimeUtc>,
    /// Moderator's note; the sanction itself is a `moderation_actions` row.
    #[sea_orm(column_type = "Text", nullable)]
    pub resolution: Option<String>,
    pub resolved_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Reporter", from = "reporter_id", to = "id")]
    pub reporter: BelongsTo<Option<crate::auth::users::Entity>>,
    #[sea_orm(belongs_to, relation_enum = "TargetUser", from = "target_user_id", to = "id")]
    pub target_user: BelongsTo<Option<crate::auth::users::Entity>>,
    #[sea_orm(belongs_to, relation_enum = "AssignedModerator", from = "assigned_moderator_id", to = "id")]
    pub assigned_moderator: BelongsTo<Option<crate::auth::users::Entity>>,
}

/// What can be reported and acted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(
    rs_type = "String",
    db_type = "Enum",
    enum_name = "moderation_target_type",
    rename_all = "snake_case"
)]
#[serde(rename_all = "snake_case")]
pub enum ModerationTargetType {
    /// An account.
    User,
    /// A track.
    Track,
    /// A comment on a track.
    TrackComment,
    /// A playlist.
    Playlist,
    /// A message in a room.
    Message,
    /// A direct message.
    DirectMessage,
    /// A room.
    Room,
    /// A post.
    Post,
    /// A comment on a post.
    PostComment,
    /// A group.
    Group,
    /// A product.
    Product,
    /// A review of a product.
    ProductReview,
    /// A course.
    Course,
    /// What a student wrote about a course: a row of `course_enrollments`.
    CourseReview,
    /// A lesson.
    Lesson,
    /// A piece of equipment.
    Equipment,
    /// A file.
    File,
}

/// Why something is reported or acted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "moderation_reason", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ModerationReason {
    /// Unwanted advertising.
    Spam,
    /// Somebody is harassed.
    Harassment,
    /// Hatred of a group.
    HateSpeech,
    /// Violence, or a call for it.
    Violence,
    /// Somebody may harm themselves.
    SelfHarm,
    /// Sexual content where it does not belong.
    SexualContent,
    /// A child is in danger.
    ChildSafety,
    /// Something that must not be sold.
    IllegalGoods,
    /// Somebody else's work.
    Copyright,
    /// Somebody pretends to be another.
    Impersonation,
    /// Deceit for money.
    Fraud,
    /// Somebody's data, without consent.
    Privacy,
    /// Something false that does harm.
    Misinformation,
    /// Described in words.
    Other,
}

/// How far a report is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Enum",
    enum_name = "moderation_report_status",
    rename_all = "snake_case"
)]
#[serde(rename_all = "snake_case")]
pub enum ModerationReportStatus {
    /// Nobody has looked.
    #[default]
    Open,
    /// A moderator has it.
    InReview,
    /// It led to a sanction.
    Actioned,
    /// It led to nothing.
    Dismissed,
}

impl ActiveModelBehavior for ActiveModel {}
