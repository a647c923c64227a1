//! `lesson_progress`: how far an enrollment has come in each lesson.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "lesson_progress",
                "Progress of one enrollment in one lesson; created when the lesson is first opened",
            )
            .col(id())
            .col(uuid("enrollment_id"))
            .col(uuid("lesson_id"))
            // Progress
            .col(
                integer("watched_seconds")
                    .default(0)
                    .comment("Distinct seconds of video watched (not wall-clock time)"),
            )
            .col(integer("last_position_seconds").default(0).comment("Player position to resume from"))
            .col(timestamptz("completed_at").null())
            .col(created_at())
            .col(updated_at())
            .references(
                "fk_lesson_progress_course_enrollments",
                "enrollment_id",
                "course_enrollments",
                Cascade,
            )
            .references("fk_lesson_progress_lessons", "lesson_id", "lessons", Cascade)
            .unique("uq_lesson_progress_enrollment_id_lesson_id", ["enrollment_id", "lesson_id"])
            .not_negative("chk_lesson_progress_watched_positive", "watched_seconds")
            .not_negative("chk_lesson_progress_position_positive", "last_position_seconds"),
        )
        .await?;
        create_indexes(
            m,
            "lesson_progress",
            [index("idx_lesson_progress_lesson_id_completed_at", ["lesson_id", "completed_at"])],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "lesson_progress").await
    }
}
