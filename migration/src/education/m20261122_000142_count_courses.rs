//! Counters of `courses` (lessons, enrollments, ratings), and the progress of each enrollment.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/count_courses.up.sql")).await?;
        create_counter_triggers(m, "lesson_progress", "counts", "veza.count_lesson_progress").await?;
        create_counter_triggers(m, "lessons", "counts", "veza.count_lessons").await?;
        create_counter_triggers(m, "course_enrollments", "counts", "veza.count_course_enrollments").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_counter_triggers(m, "course_enrollments", "counts").await?;
        drop_counter_triggers(m, "lessons", "counts").await?;
        drop_counter_triggers(m, "lesson_progress", "counts").await?;
        sql::run(m, include_str!("sql/count_courses.down.sql")).await
    }
}
