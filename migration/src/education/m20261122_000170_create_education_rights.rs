//! Who may do what with the tables of education.
//!
//! Lessons and quizzes are for who is enrolled, but for previews; their titles in a catalogue are the service's to show, through a
//! function of the owner's.
//!
//! In a course that costs nothing and is sold by no product one enrols oneself; in any other what was bought does: the owner's jobs, or a
//! function of the owner's to come. Of an enrolment its student keeps where they are, when they were done, and what they think of the
//! course. Attempts at a quiz, which are timed and graded, and certificates are written by the owner's alone.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    protected("courses")
        .select(
            "(visibility <> 'private' AND status = 'published' AND deleted_at IS NULL) OR creator_id = {me} \
             OR id = {my_courses} OR {staff}",
        )
        .insert("creator_id = {me}")
        .update("creator_id = {me} OR {staff}")
        .delete("creator_id = {me}")
        .counted("lesson_count, duration_seconds, enrollment_count, rating_count, average_rating"),
    protected("lessons")
        .select(
            "(is_published AND deleted_at IS NULL AND (is_preview OR course_id = {my_courses})) \
             OR course_id = {my_taught_courses} OR {staff}",
        )
        .insert("course_id = {my_taught_courses}")
        .update("course_id = {my_taught_courses} OR {staff}")
        .delete("course_id = {my_taught_courses}"),
    protected("quizzes")
        .select(
            "(is_published AND deleted_at IS NULL AND (course_id = {my_courses} OR lesson_id = {my_lessons})) \
             OR course_id = {my_taught_courses} OR lesson_id = {my_taught_lessons} OR {staff}",
        )
        .insert("course_id = {my_taught_courses} OR lesson_id = {my_taught_lessons}")
        .update("course_id = {my_taught_courses} OR lesson_id = {my_taught_lessons} OR {staff}")
        .delete("course_id = {my_taught_courses} OR lesson_id = {my_taught_lessons}"),
    protected("course_enrollments")
        .select("{own} OR course_id = {my_taught_courses} OR {staff}")
        .insert(
            "{own} AND status = 'active' AND price_paid = 0 AND order_item_id IS NULL AND completed_at IS NULL AND expires_at IS NULL \
             AND (SELECT c.price = 0 AND c.product_id IS NULL AND c.status = 'published' AND c.visibility <> 'private' \
             AND c.deleted_at IS NULL FROM courses c WHERE c.id = course_id)",
        )
        .update("{own} AND status IN ('active', 'completed')")
        .updated("{own} AND status IN ('active', 'completed', 'cancelled')")
        .columns("status, last_lesson_id, rating, review, rated_at, last_accessed_at, completed_at")
        .counted("progress_percent"),
    protected("lesson_progress")
        .select(
            "enrollment_id = ANY (ARRAY(SELECT id FROM course_enrollments WHERE {own})) OR lesson_id = {my_taught_lessons}",
        )
        .insert("enrollment_id = ANY (ARRAY(SELECT id FROM course_enrollments WHERE {own}))")
        .update("enrollment_id = ANY (ARRAY(SELECT id FROM course_enrollments WHERE {own}))")
        .columns("watched_seconds, last_position_seconds, completed_at"),
    protected("quiz_attempts").select("{own}"),
    open("certificates", "SELECT"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        grant_rights(m, RIGHTS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        revoke_rights(m, RIGHTS).await
    }
}
