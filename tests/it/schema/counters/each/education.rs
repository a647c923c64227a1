//! Counters that education has.

use super::walk;

#[tokio::test]
async fn courses_count_lessons_enrollments_and_ratings() {
    walk(&[
        ("SELECT 1", &[("courses.lesson_count", "course", 1, "3"), ("courses.duration_seconds", "course", 1, "180")]),
        ("UPDATE lessons SET is_published = true", &[("courses.lesson_count", "course", 1, "4")]),
        ("UPDATE lessons SET deleted_at = now() WHERE position = 1", &[("courses.lesson_count", "course", 1, "3")]),
        ("UPDATE lessons SET duration_seconds = 100 WHERE position <= 2", &[("courses.duration_seconds", "course", 1, "220")]),
        ("UPDATE lessons SET deleted_at = NULL", &[("courses.duration_seconds", "course", 1, "320")]),
        ("UPDATE lessons SET course_id = u('course', 2), position = 9 WHERE id = u('lesson', 11)", &[("courses.lesson_count", "course", 2, "5")]),
        ("DELETE FROM lessons WHERE position = 9", &[("courses.lesson_count", "course", 2, "4"), ("courses.duration_seconds", "course", 2, "320")]),
        (
            "INSERT INTO course_enrollments (user_id, course_id) SELECT u('user', n), u('course', 1) FROM generate_series(7, 10) n",
            &[("courses.enrollment_count", "course", 1, "4"), ("courses.average_rating", "course", 1, "0.00")],
        ),
        (
            "UPDATE course_enrollments SET rating = 5, rated_at = now() WHERE user_id IN (u('user', 7), u('user', 8))",
            &[("courses.rating_count", "course", 1, "2"), ("courses.average_rating", "course", 1, "5.00")],
        ),
        (
            "UPDATE course_enrollments SET rating = 3, rated_at = now() WHERE user_id IN (u('user', 9), u('user', 7))",
            &[("courses.rating_count", "course", 1, "3"), ("courses.average_rating", "course", 1, "3.67")],
        ),
        (
            "UPDATE course_enrollments SET rating = NULL, rated_at = NULL WHERE user_id = u('user', 9)",
            &[("courses.rating_count", "course", 1, "2"), ("courses.average_rating", "course", 1, "4.00")],
        ),
        (
            "DELETE FROM users WHERE id IN (u('user', 7), u('user', 8))",
            &[("courses.enrollment_count", "course", 1, "2"), ("courses.rating_count", "course", 1, "0"), ("courses.average_rating", "course", 1, "0.00")],
        ),
    ])
    .await;
}

#[tokio::test]
async fn progress_is_the_completed_of_the_published_lessons() {
    const PROGRESS: &str = "course_enrollments.progress_percent";
    walk(&[
        ("INSERT INTO course_enrollments (id, user_id, course_id) VALUES (u('enrollment', 1), u('user', 7), u('course', 1))", &[(PROGRESS, "enrollment", 1, "0")]),
        (
            "INSERT INTO lesson_progress (enrollment_id, lesson_id, completed_at) SELECT u('enrollment', 1), u('lesson', n), now() FROM unnest(ARRAY[11, 14]) n",
            &[(PROGRESS, "enrollment", 1, "33")],
        ),
        ("INSERT INTO lesson_progress (enrollment_id, lesson_id) VALUES (u('enrollment', 1), u('lesson', 12))", &[(PROGRESS, "enrollment", 1, "33")]),
        ("UPDATE lesson_progress SET completed_at = now() WHERE lesson_id = u('lesson', 12)", &[(PROGRESS, "enrollment", 1, "66")]),
        ("UPDATE lessons SET is_published = true WHERE id = u('lesson', 14)", &[(PROGRESS, "enrollment", 1, "75")]),
        ("UPDATE lessons SET deleted_at = now() WHERE id = u('lesson', 13)", &[(PROGRESS, "enrollment", 1, "100")]),
        // Whoever has completed the course stays so when a lesson comes.
        ("UPDATE course_enrollments SET status = 'completed', completed_at = now()", &[(PROGRESS, "enrollment", 1, "100")]),
        ("UPDATE lessons SET deleted_at = NULL WHERE id = u('lesson', 13)", &[(PROGRESS, "enrollment", 1, "100")]),
        ("UPDATE course_enrollments SET status = 'active'", &[(PROGRESS, "enrollment", 1, "75")]),
        ("UPDATE lessons SET is_published = id = u('lesson', 13)", &[(PROGRESS, "enrollment", 1, "0")]),
        ("UPDATE lessons SET is_published = true", &[(PROGRESS, "enrollment", 1, "75")]),
        ("DELETE FROM lessons WHERE id IN (u('lesson', 11), u('lesson', 12))", &[(PROGRESS, "enrollment", 1, "50")]),
        ("DELETE FROM lesson_progress", &[(PROGRESS, "enrollment", 1, "0")]),
        ("DELETE FROM lessons", &[(PROGRESS, "enrollment", 1, "0")]),
    ])
    .await;
}
