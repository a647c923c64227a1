//! education.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    // Also of a deleted course: an old link never opens another one.
    (
        "uq_courses_slug",
        "UPDATE courses SET deleted_at = now();
         INSERT INTO courses (creator_id, title, slug) SELECT creator_id, title, slug FROM courses",
    ),
    (
        "uq_courses_product_id",
        "INSERT INTO courses (creator_id, title, slug, product_id) SELECT creator_id, title, 'other', product_id
         FROM courses",
    ),
    ("chk_courses_title_length", "UPDATE courses SET title = ' '"),
    ("chk_courses_slug_format", "UPDATE courses SET slug = ''"),
    ("chk_courses_slug_format", "UPDATE courses SET slug = 'Mixing'"),
    ("chk_courses_slug_format", "UPDATE courses SET slug = 'a--b'"),
    ("chk_courses_description_length", "UPDATE courses SET description = repeat('a', 20001)"),
    ("chk_courses_tags_count", "UPDATE courses SET tags = array_fill('a'::text, ARRAY[21])"),
    ("chk_courses_tags_count", "UPDATE courses SET tags = ARRAY['a', NULL]"),
    ("chk_courses_price_positive", "UPDATE courses SET price = -0.01"),
    ("chk_courses_currency_format", "UPDATE courses SET currency = 'eur'"),
    ("chk_courses_counts_positive", "UPDATE courses SET lesson_count = -1"),
    ("chk_courses_counts_positive", "UPDATE courses SET duration_seconds = -1"),
    ("chk_courses_counts_positive", "UPDATE courses SET enrollment_count = -1"),
    ("chk_courses_counts_positive", "UPDATE courses SET rating_count = -1"),
    ("chk_courses_rating_range", "UPDATE courses SET average_rating = -0.01"),
    ("chk_courses_rating_range", "UPDATE courses SET average_rating = 5.01"),
    ("chk_courses_published", "UPDATE courses SET status = 'published'"),
    ("uq_lessons_course_id_position", "UPDATE lessons SET position = 1 WHERE position = 2"),
    (
        "uq_lessons_course_id_position",
        "SET CONSTRAINTS uq_lessons_course_id_position DEFERRED;
         UPDATE lessons SET position = 1 WHERE position = 2;
         SET CONSTRAINTS uq_lessons_course_id_position IMMEDIATE",
    ),
    // Restored into a position that is taken meanwhile.
    (
        "uq_lessons_course_id_position",
        "UPDATE lessons SET deleted_at = now() WHERE position = 1; UPDATE lessons SET position = 1;
         UPDATE lessons SET deleted_at = NULL",
    ),
    ("chk_lessons_title_length", "UPDATE lessons SET title = ' '"),
    ("chk_lessons_content_length", "UPDATE lessons SET content = repeat('a', 100001)"),
    ("chk_lessons_position_positive", "UPDATE lessons SET position = 0 WHERE position = 1"),
    ("chk_lessons_duration_positive", "UPDATE lessons SET duration_seconds = -1"),
    (
        "chk_lessons_attachments_count",
        "UPDATE lessons SET attachment_file_ids = array_fill(gen_random_uuid(), ARRAY[21])",
    ),
    // Also when the first was refunded: it is taken up again.
    (
        "uq_course_enrollments_user_id_course_id",
        "UPDATE course_enrollments SET status = 'refunded';
         INSERT INTO course_enrollments (user_id, course_id) SELECT user_id, course_id FROM course_enrollments",
    ),
    ("chk_course_enrollments_price_paid_positive", "UPDATE course_enrollments SET price_paid = -0.01"),
    ("chk_course_enrollments_currency_format", "UPDATE course_enrollments SET currency = 'eur'"),
    ("chk_course_enrollments_progress_range", "UPDATE course_enrollments SET progress_percent = -1"),
    ("chk_course_enrollments_progress_range", "UPDATE course_enrollments SET progress_percent = 101"),
    (
        "chk_course_enrollments_completed",
        "UPDATE course_enrollments SET status = 'completed', progress_percent = 100",
    ),
    (
        "chk_course_enrollments_completed",
        "UPDATE course_enrollments SET status = 'completed', progress_percent = 99, completed_at = now()",
    ),
    (
        "chk_course_enrollments_rating_range",
        "UPDATE course_enrollments SET rating = 0, rated_at = now()",
    ),
    (
        "chk_course_enrollments_rating_range",
        "UPDATE course_enrollments SET rating = 6, rated_at = now()",
    ),
    ("chk_course_enrollments_rated", "UPDATE course_enrollments SET rating = 5"),
    ("chk_course_enrollments_rated", "UPDATE course_enrollments SET rated_at = now()"),
    ("chk_course_enrollments_rated", "UPDATE course_enrollments SET review = 'Good'"),
    (
        "chk_course_enrollments_review_length",
        "UPDATE course_enrollments SET rating = 5, rated_at = now(), review = ''",
    ),
    (
        "chk_course_enrollments_review_length",
        "UPDATE course_enrollments SET rating = 5, rated_at = now(), review = repeat('a', 2001)",
    ),
    (
        "chk_course_enrollments_expires_after_start",
        "UPDATE course_enrollments SET expires_at = created_at",
    ),
    (
        "uq_lesson_progress_enrollment_id_lesson_id",
        "INSERT INTO lesson_progress (enrollment_id, lesson_id) SELECT enrollment_id, lesson_id
         FROM lesson_progress",
    ),
    ("chk_lesson_progress_watched_positive", "UPDATE lesson_progress SET watched_seconds = -1"),
    ("chk_lesson_progress_position_positive", "UPDATE lesson_progress SET last_position_seconds = -1"),
    ("chk_quizzes_parent", "UPDATE quizzes SET course_id = (SELECT id FROM courses)"),
    ("chk_quizzes_parent", "UPDATE quizzes SET lesson_id = NULL"),
    ("chk_quizzes_title_length", "UPDATE quizzes SET title = ' '"),
    ("chk_quizzes_description_length", "UPDATE quizzes SET description = repeat('a', 5001)"),
    ("chk_quizzes_passing_score_range", "UPDATE quizzes SET passing_score = -1"),
    ("chk_quizzes_passing_score_range", "UPDATE quizzes SET passing_score = 101"),
    ("chk_quizzes_max_attempts_positive", "UPDATE quizzes SET max_attempts = 0"),
    ("chk_quizzes_time_limit_positive", "UPDATE quizzes SET time_limit_seconds = 0"),
    ("chk_quizzes_questions_array", "UPDATE quizzes SET questions = '{}'"),
    ("chk_quizzes_version_positive", "UPDATE quizzes SET version = 0"),
    ("chk_quizzes_published", "UPDATE quizzes SET is_published = true, questions = '[]'"),
    (
        "uq_quiz_attempts_quiz_id_user_id_attempt_number",
        "INSERT INTO quiz_attempts (quiz_id, user_id, attempt_number, submitted_at)
         SELECT quiz_id, user_id, attempt_number, now() FROM quiz_attempts",
    ),
    (
        "idx_quiz_attempts_quiz_id_user_id_unique",
        "INSERT INTO quiz_attempts (quiz_id, user_id, attempt_number) SELECT quiz_id, user_id, 2
         FROM quiz_attempts",
    ),
    ("chk_quiz_attempts_number_positive", "UPDATE quiz_attempts SET attempt_number = 0"),
    ("chk_quiz_attempts_number_positive", "UPDATE quiz_attempts SET quiz_version = 0"),
    ("chk_quiz_attempts_answers_object", "UPDATE quiz_attempts SET answers = '[]'"),
    (
        "chk_quiz_attempts_score_range",
        "UPDATE quiz_attempts SET score = -0.01, passed = false, submitted_at = now()",
    ),
    (
        "chk_quiz_attempts_score_range",
        "UPDATE quiz_attempts SET score = 100.01, passed = true, submitted_at = now()",
    ),
    ("chk_quiz_attempts_result", "UPDATE quiz_attempts SET score = 50, submitted_at = now()"),
    ("chk_quiz_attempts_result", "UPDATE quiz_attempts SET passed = true, submitted_at = now()"),
    ("chk_quiz_attempts_result", "UPDATE quiz_attempts SET score = 50, passed = true"),
    (
        "chk_quiz_attempts_submitted_after_start",
        "UPDATE quiz_attempts SET submitted_at = started_at - interval '1 microsecond'",
    ),
    ("chk_quiz_attempts_expires_after_start", "UPDATE quiz_attempts SET expires_at = started_at"),
    (
        "uq_certificates_enrollment_id",
        "INSERT INTO certificates (enrollment_id, certificate_number, verification_code, recipient_name,
            course_title)
         SELECT enrollment_id, 'CERT-2026-00002', repeat('b', 16), 'Ben', 'Mixing' FROM certificates",
    ),
    (
        "uq_certificates_certificate_number",
        "WITH other AS (INSERT INTO course_enrollments (user_id, course_id)
            SELECT creator_id, id FROM courses RETURNING id)
         INSERT INTO certificates (enrollment_id, certificate_number, verification_code, recipient_name,
            course_title)
         SELECT o.id, c.certificate_number, repeat('b', 16), 'Sue', 'Mixing' FROM certificates c, other o",
    ),
    (
        "uq_certificates_verification_code",
        "WITH other AS (INSERT INTO course_enrollments (user_id, course_id)
            SELECT creator_id, id FROM courses RETURNING id)
         INSERT INTO certificates (enrollment_id, certificate_number, verification_code, recipient_name,
            course_title)
         SELECT o.id, 'CERT-2026-00002', c.verification_code, 'Sue', 'Mixing' FROM certificates c, other o",
    ),
    (
        "chk_certificates_verification_code_format",
        "UPDATE certificates SET verification_code = repeat('a', 15)",
    ),
    (
        "chk_certificates_verification_code_format",
        "UPDATE certificates SET verification_code = repeat('a', 15) || '+'",
    ),
    (
        "chk_certificates_revoked",
        "UPDATE certificates SET revoked_at = issued_at - interval '1 microsecond'",
    ),
    ("chk_certificates_revoked", "UPDATE certificates SET revoked_reason = 'Copied'"),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE courses SET slug = 'a', description = repeat('ä', 20000), price = 0, average_rating = 5,
        tags = array_fill('a'::text, ARRAY[20]), status = 'published', published_at = now();
     UPDATE courses SET status = 'archived', tags = '{}', product_id = NULL",
    "INSERT INTO courses (creator_id, title, slug) SELECT creator_id, 'a', 'other' FROM courses;
     INSERT INTO courses (creator_id, title, slug) SELECT creator_id, 'a', 'other-2' FROM courses
        WHERE slug = 'other'",
    // Reordered: in one statement, and in several with the check put off.
    "UPDATE lessons SET position = 3 - position",
    "SET CONSTRAINTS uq_lessons_course_id_position DEFERRED; UPDATE lessons SET position = 1
        WHERE title = 'Panning'; UPDATE lessons SET position = 2 WHERE title = 'Levels';
     SET CONSTRAINTS uq_lessons_course_id_position IMMEDIATE",
    "UPDATE lessons SET deleted_at = now() WHERE position = 1; UPDATE lessons SET position = 1",
    "UPDATE lessons SET content = repeat('ä', 100000), duration_seconds = 0,
        attachment_file_ids = array_fill(gen_random_uuid(), ARRAY[20])",
    "UPDATE course_enrollments SET status = 'completed', progress_percent = 100, completed_at = now(),
        price_paid = 0, rating = 1, rated_at = now(), review = 'a',
        expires_at = created_at + interval '1 microsecond';
     UPDATE course_enrollments SET rating = 5, review = repeat('ä', 2000); UPDATE course_enrollments
        SET review = NULL",
    "UPDATE quizzes SET lesson_id = NULL, course_id = (SELECT id FROM courses), passing_score = 0,
        max_attempts = 1, time_limit_seconds = 1, is_published = true, description = repeat('ä', 5000);
     UPDATE quizzes SET passing_score = 100",
    "UPDATE quiz_attempts SET score = 0, passed = false, submitted_at = started_at,
        expires_at = started_at + interval '1 microsecond';
     UPDATE quiz_attempts SET score = 100, passed = true;
     INSERT INTO quiz_attempts (quiz_id, user_id, attempt_number) SELECT quiz_id, user_id, 2
        FROM quiz_attempts",
    "UPDATE certificates SET verification_code = repeat('-', 16), revoked_at = issued_at, revoked_reason = 'Copied';
     UPDATE certificates SET verification_code = repeat('_', 64), revoked_reason = NULL",
];
