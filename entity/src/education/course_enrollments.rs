//! Who may take which course, how far they are and what they think of it. Written by
//! `service::education::course_enrollments`; the progress is kept by triggers on `lesson_progress`. Buying again
//! after a refund takes up the same row.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An enrolment.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "course_enrollments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The student.
    #[sea_orm(unique_key = "user_course")]
    pub user_id: Uuid,
    #[sea_orm(unique_key = "user_course")]
    pub course_id: Uuid,
    /// The purchase that opened it; none where it was free or granted, or once the order is gone.
    pub order_item_id: Option<Uuid>,
    /// 0 where it was free.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub price_paid: Decimal,
    /// ISO 4217, of all amounts of the row.
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub status: CourseEnrollmentStatus,
    /// Published lessons that are completed, per cent, 0 to 100.
    pub progress_percent: i32,
    /// Where the student goes on.
    pub last_lesson_id: Option<Uuid>,
    /// 1 to 5; none until rated, always together with `rated_at`.
    pub rating: Option<i32>,
    /// 1 to 2000 characters; only with a rating.
    #[sea_orm(column_type = "Text", nullable)]
    pub review: Option<String>,
    pub rated_at: Option<DateTimeUtc>,
    pub last_accessed_at: Option<DateTimeUtc>,
    pub completed_at: Option<DateTimeUtc>,
    /// When access ends; none for life.
    pub expires_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Student", from = "user_id", to = "id")]
    pub student: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, from = "course_id", to = "id")]
    pub course: BelongsTo<super::courses::Entity>,
    #[sea_orm(belongs_to, from = "order_item_id", to = "id")]
    pub order_item: BelongsTo<Option<crate::marketplace::order_items::Entity>>,
    #[sea_orm(belongs_to, relation_enum = "LastLesson", from = "last_lesson_id", to = "id")]
    pub last_lesson: BelongsTo<Option<super::lessons::Entity>>,
}

/// Whether an enrolment opens its course.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Enum",
    enum_name = "course_enrollment_status",
    rename_all = "snake_case"
)]
#[serde(rename_all = "snake_case")]
pub enum CourseEnrollmentStatus {
    /// It does.
    #[default]
    Active,
    /// It does, and every lesson is done.
    Completed,
    /// Its time is over.
    Expired,
    /// Its student left.
    Cancelled,
    /// It was paid back.
    Refunded,
}

impl ActiveModelBehavior for ActiveModel {}
