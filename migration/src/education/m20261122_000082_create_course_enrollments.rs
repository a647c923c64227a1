//! `course_enrollments`: the right of a user to a course, with progress and rating.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table_with_counters(
            m,
            table(
                "course_enrollments",
                "Right of a user to a course, with progress and rating; buying again after a refund \
                 reuses the row",
            )
            .col(id())
            .col(uuid("user_id"))
            .col(uuid("course_id"))
            // Purchase (snapshot at enrollment time)
            .col(
                uuid("order_item_id").null().comment(
                    "Purchase that opened the course; NULL if free, granted or the order was erased",
                ),
            )
            .col(money("price_paid").default(0))
            .col(currency())
            // Status
            .col(enumeration("status", "course_enrollment_status").default("active"))
            .col(
                integer("progress_percent").default(0).comment(
                    "Completed published lessons / published lessons, 0-100, kept from lesson_progress",
                ),
            )
            .col(uuid("last_lesson_id").null().comment("Lesson to resume from"))
            // Rating
            .col(
                integer("rating")
                    .null()
                    .comment("1-5, NULL until rated; feeds courses.average_rating and courses.rating_count"),
            )
            .col(text("review").null())
            .col(timestamptz("rated_at").null())
            .col(timestamptz("last_accessed_at").null())
            .col(timestamptz("completed_at").null())
            .col(timestamptz("expires_at").null().comment("End of access; NULL = lifetime"))
            .col(created_at())
            .col(updated_at())
            .references("fk_course_enrollments_users", "user_id", "users", Cascade)
            .references("fk_course_enrollments_courses", "course_id", "courses", Restrict)
            .references("fk_course_enrollments_order_items", "order_item_id", "order_items", SetNull)
            .references("fk_course_enrollments_lessons", "last_lesson_id", "lessons", SetNull)
            .unique("uq_course_enrollments_user_id_course_id", ["user_id", "course_id"])
            .not_negative("chk_course_enrollments_price_paid_positive", "price_paid")
            .checked("chk_course_enrollments_currency_format", "currency ~ '^[A-Z]{3}$'")
            .checked(
                "chk_course_enrollments_progress_range",
                "progress_percent >= 0 AND progress_percent <= 100",
            )
            .checked(
                "chk_course_enrollments_completed",
                "status <> 'completed' OR (completed_at IS NOT NULL AND progress_percent = 100)",
            )
            .checked("chk_course_enrollments_rating_range", "rating >= 1 AND rating <= 5")
            .checked(
                "chk_course_enrollments_rated",
                "(rating IS NULL) = (rated_at IS NULL) AND (review IS NULL OR rating IS NOT NULL)",
            )
            .checked("chk_course_enrollments_review_length", "LENGTH(review) >= 1 AND LENGTH(review) <= 2000")
            .checked("chk_course_enrollments_expires_after_start", "expires_at > created_at"),
            &["progress_percent"],
        )
        .await?;
        create_indexes(
            m,
            "course_enrollments",
            [
                index(
                    "idx_course_enrollments_course_id_created_at_id",
                    [asc("course_id"), desc("created_at"), desc("id")],
                ),
                index(
                    "idx_course_enrollments_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                ),
                index("idx_course_enrollments_order_item_id", ["order_item_id"])
                    .partial("order_item_id IS NOT NULL"),
                index("idx_course_enrollments_last_lesson_id", ["last_lesson_id"])
                    .partial("last_lesson_id IS NOT NULL"),
                index(
                    "idx_course_enrollments_course_id_rated_at_id",
                    [asc("course_id"), desc("rated_at"), desc("id")],
                )
                .partial("rating IS NOT NULL"),
                index("idx_course_enrollments_expires_at", ["expires_at"])
                    .partial("status = 'active' AND expires_at IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "course_enrollments").await
    }
}
