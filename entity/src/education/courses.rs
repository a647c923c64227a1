//! What creators teach. Written by `service::education::courses`; the counters and the rating are kept by triggers on
//! lessons and enrolments.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::course_enrollments;
use crate::auth::users;
use crate::enums::Visibility;

/// A course.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "courses")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub creator_id: Uuid,
    pub title: String,
    /// Its name in addresses; stays taken after deletion, so that an old link never opens another course.
    #[sea_orm(unique)]
    pub slug: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    pub category: Option<String>,
    pub tags: Vec<String>,
    pub level: CourseLevel,
    /// BCP 47 tag of the language of teaching: `en`, `pt-BR`.
    pub language: String,
    /// The product that sells it; none while it is free.
    #[sea_orm(unique)]
    pub product_id: Option<Uuid>,
    /// What the catalogue shows, 0 is free; at checkout the price of the product wins.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub price: Decimal,
    /// ISO 4217, of all amounts of the row.
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub visibility: Visibility,
    pub status: CourseStatus,
    pub thumbnail_file_id: Option<Uuid>,
    /// Published lessons that are not deleted.
    pub lesson_count: i32,
    /// What those lessons last together.
    pub duration_seconds: i32,
    /// How many are enrolled.
    pub enrollment_count: i32,
    pub rating_count: i32,
    /// Mean of the enrolments' ratings, 0.00 to 5.00; 0 while nobody rated.
    #[sea_orm(column_type = "Decimal(Some((3, 2)))")]
    pub average_rating: Decimal,
    pub published_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was deleted; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, relation_enum = "Creator", from = "creator_id", to = "id")]
    pub creator: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, from = "product_id", to = "id")]
    pub product: BelongsTo<Option<crate::marketplace::products::Entity>>,
    #[sea_orm(belongs_to, relation_enum = "ThumbnailFile", from = "thumbnail_file_id", to = "id")]
    pub thumbnail_file: BelongsTo<Option<crate::files::files::Entity>>,
}

/// What a course expects of its students.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "course_level", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CourseLevel {
    /// Nothing.
    Beginner,
    /// The basics.
    Intermediate,
    /// Experience.
    Advanced,
    /// There is something in it for everybody.
    #[default]
    AllLevels,
}

/// Whether a course is offered.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "course_status", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CourseStatus {
    /// Seen by its creator alone.
    #[default]
    Draft,
    /// Offered.
    Published,
    /// No longer offered; who is enrolled keeps it.
    Archived,
}

/// From a course to its students, whatever became of the enrolment: whoever wants those with access filters on
/// `status` of the `course_enrollments` between, which `find_linked` calls `r0`.
#[derive(Clone, Copy, Debug)]
pub struct CourseToStudents;

impl Linked for CourseToStudents {
    type FromEntity = Entity;
    type ToEntity = users::Entity;

    fn link(&self) -> Vec<RelationDef> {
        vec![course_enrollments::Relation::Courses.def().rev(), course_enrollments::Relation::Student.def()]
    }
}

/// From an account to the courses in which it is or was enrolled, deleted ones included.
#[derive(Clone, Copy, Debug)]
pub struct UserToCourses;

impl Linked for UserToCourses {
    type FromEntity = users::Entity;
    type ToEntity = Entity;

    fn link(&self) -> Vec<RelationDef> {
        vec![course_enrollments::Relation::Student.def().rev(), course_enrollments::Relation::Courses.def()]
    }
}

impl Entity {
    /// The rows that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, QueryTrait};

    use super::*;

    #[test]
    fn students_and_courses_are_reached_through_the_enrolments() {
        let postgres = DbBackend::Postgres;
        for sql in [
            CourseToStudents.find_linked().build(postgres).to_string(),
            UserToCourses.find_linked().build(postgres).to_string(),
        ] {
            assert!(sql.contains(r#""course_enrollments" AS "r0""#), "{sql}");
            assert!(sql.contains(r#""r0"."course_id""#) && sql.contains(r#""r0"."user_id""#), "{sql}");
        }
    }
}
