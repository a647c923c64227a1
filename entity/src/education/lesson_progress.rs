//! How far a student is in a lesson. Written by `service::education::lesson_progress` from the first opening on.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// The progress of one enrolment in one lesson.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "lesson_progress")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "enrollment_lesson")]
    pub enrollment_id: Uuid,
    #[sea_orm(unique_key = "enrollment_lesson")]
    pub lesson_id: Uuid,
    /// Different seconds of the video that were seen; a second seen twice counts once.
    pub watched_seconds: i32,
    /// Where the player goes on.
    pub last_position_seconds: i32,
    pub completed_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Enrollment", from = "enrollment_id", to = "id")]
    pub enrollment: BelongsTo<super::course_enrollments::Entity>,
    #[sea_orm(belongs_to, from = "lesson_id", to = "id")]
    pub lesson: BelongsTo<super::lessons::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
