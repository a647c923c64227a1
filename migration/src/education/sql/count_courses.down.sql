DELETE FROM veza.counters WHERE counted_table IN ('courses', 'course_enrollments');
DROP FUNCTION veza.count_course_enrollments();
DROP FUNCTION veza.count_lessons();
DROP FUNCTION veza.count_lesson_progress();
DROP FUNCTION veza.progress_of(course_enrollments);
