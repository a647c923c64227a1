//! `quiz_attempts`: what users answered, and how that was graded.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("quiz_attempts", "Quiz submissions; at most one open attempt per quiz and user")
                .col(id())
                .col(uuid("quiz_id"))
                .col(uuid("user_id"))
                // Attempt
                .col(integer("attempt_number"))
                .col(integer("quiz_version").default(1).comment("quizzes.version the answers refer to"))
                .col(jsonb("answers").default("{}").comment("Object {question id: [option id] or text}"))
                // Result
                .col(decimal("score", 5, 2).null().comment("Percent, NULL until graded"))
                .col(boolean("passed").null())
                .col(timestamptz("started_at").default(now()))
                .col(timestamptz("expires_at").null().comment(
                    "started_at + time limit in force at the start; a sweeper submits what is left open \
                     after it",
                ))
                .col(timestamptz("submitted_at").null())
                .col(created_at())
                .col(updated_at())
                .references("fk_quiz_attempts_quizzes", "quiz_id", "quizzes", Cascade)
                .references("fk_quiz_attempts_users", "user_id", "users", Cascade)
                .unique(
                    "uq_quiz_attempts_quiz_id_user_id_attempt_number",
                    ["quiz_id", "user_id", "attempt_number"],
                )
                .checked("chk_quiz_attempts_number_positive", "attempt_number >= 1 AND quiz_version >= 1")
                .checked("chk_quiz_attempts_answers_object", "JSONB_TYPEOF(answers) = 'object'")
                .checked("chk_quiz_attempts_score_range", "score >= 0 AND score <= 100")
                .checked(
                    "chk_quiz_attempts_result",
                    "(score IS NULL) = (passed IS NULL) AND (score IS NULL OR submitted_at IS NOT NULL)",
                )
                .checked("chk_quiz_attempts_submitted_after_start", "submitted_at >= started_at")
                .checked("chk_quiz_attempts_expires_after_start", "expires_at > started_at"),
        )
        .await?;
        create_indexes(
            m,
            "quiz_attempts",
            [
                unique_index("idx_quiz_attempts_quiz_id_user_id_unique", ["quiz_id", "user_id"])
                    .partial("submitted_at IS NULL"),
                index(
                    "idx_quiz_attempts_user_id_started_at_id",
                    [asc("user_id"), desc("started_at"), desc("id")],
                ),
                index(
                    "idx_quiz_attempts_quiz_id_submitted_at_id",
                    [asc("quiz_id"), desc("submitted_at"), desc("id")],
                )
                .partial("submitted_at IS NOT NULL"),
                index("idx_quiz_attempts_expires_at", ["expires_at"])
                    .partial("submitted_at IS NULL AND expires_at IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "quiz_attempts").await
    }
}
