//! `lessons`: what a course consists of, in its order.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("lessons", "Ordered lessons of a course")
                .col(id())
                .col(uuid("course_id"))
                // Lesson
                .col(
                    varchar("section_title", 255)
                        .null()
                        .comment("Heading (module) the lesson is listed under; NULL = no heading"),
                )
                .col(varchar("title", 255))
                .col(text("content").null().comment("Markdown text; NULL for a video-only lesson"))
                // Order
                .col(integer("position").comment(
                    "1-based order inside the course, unique among lessons that are not soft-deleted",
                ))
                // Media
                .col(uuid("video_file_id").null())
                .col(uuids("attachment_file_ids").default("{}").comment(
                    "files.id of downloadable attachments, in display order (no foreign key on arrays)",
                ))
                .col(integer("duration_seconds").default(0))
                // Access
                .col(boolean("is_preview").default(false).comment("Readable without enrollment"))
                .col(boolean("is_published").default(false))
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_lessons_courses", "course_id", "courses", Cascade)
                .references("fk_lessons_files", "video_file_id", "files", SetNull)
                .checked("chk_lessons_title_length", "LENGTH(TRIM(title)) >= 1")
                .checked("chk_lessons_content_length", "LENGTH(content) <= 100000")
                .checked("chk_lessons_position_positive", "position >= 1")
                .not_negative("chk_lessons_duration_positive", "duration_seconds")
                .checked("chk_lessons_attachments_count", "CARDINALITY(attachment_file_ids) <= 20"),
        )
        .await?;
        sql::run(m, include_str!("sql/lessons_position.up.sql")).await?;
        create_indexes(
            m,
            "lessons",
            [
                index("idx_lessons_course_id", ["course_id"]),
                index("idx_lessons_video_file_id", ["video_file_id"]).partial("video_file_id IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "lessons").await
    }
}
