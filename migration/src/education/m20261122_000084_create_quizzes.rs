//! `quizzes`: the questions of a lesson or of a course as a whole.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("quizzes", "Assessment of a lesson, or of a course as a whole (exactly one parent)")
                .col(id())
                .col(uuid("course_id").null())
                .col(uuid("lesson_id").null())
                // Quiz
                .col(varchar("title", 255))
                .col(text("description").null())
                // Rules
                .col(integer("passing_score").default(70).comment("Percent needed to pass, 0-100"))
                .col(integer("max_attempts").null().comment("NULL = unlimited"))
                .col(integer("time_limit_seconds").null().comment("NULL = no limit"))
                .col(boolean("shuffle_questions").default(false))
                // Questions
                .col(jsonb("questions").default("[]").comment(
                    "Array of {id, kind: single|multiple|boolean|text, prompt, options: [{id, label}], \
                     correct: [option id], points}; never sent whole to a student",
                ))
                .col(integer("question_count").generated(
                    Expr::cust(
                        "CASE WHEN JSONB_TYPEOF(questions) = 'array' THEN JSONB_ARRAY_LENGTH(questions) ELSE \
                         0 END",
                    ),
                    true,
                ))
                .col(
                    integer("version").default(1).comment(
                        "Incremented whenever questions change; copied to quiz_attempts.quiz_version",
                    ),
                )
                // Status
                .col(
                    boolean("is_required")
                        .default(false)
                        .comment("Must be passed before a certificate is issued"),
                )
                .col(boolean("is_published").default(false))
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_quizzes_courses", "course_id", "courses", Cascade)
                .references("fk_quizzes_lessons", "lesson_id", "lessons", Cascade)
                .checked("chk_quizzes_parent", "NUM_NONNULLS(course_id, lesson_id) = 1")
                .checked("chk_quizzes_title_length", "LENGTH(TRIM(title)) >= 1")
                .checked("chk_quizzes_description_length", "LENGTH(description) <= 5000")
                .checked("chk_quizzes_passing_score_range", "passing_score >= 0 AND passing_score <= 100")
                .checked("chk_quizzes_max_attempts_positive", "max_attempts > 0")
                .checked("chk_quizzes_time_limit_positive", "time_limit_seconds > 0")
                .checked("chk_quizzes_questions_array", "JSONB_TYPEOF(questions) = 'array'")
                .checked("chk_quizzes_version_positive", "version >= 1")
                .checked("chk_quizzes_published", "NOT is_published OR question_count > 0"),
        )
        .await?;
        create_indexes(
            m,
            "quizzes",
            [
                index("idx_quizzes_course_id", ["course_id"]).partial("course_id IS NOT NULL"),
                index("idx_quizzes_lesson_id", ["lesson_id"]).partial("lesson_id IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "quizzes").await
    }
}
