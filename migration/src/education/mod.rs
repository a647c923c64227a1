//! Education: courses and lessons, enrollments and progress, quizzes, certificates.

pub(crate) mod m20261122_000079_create_education_enums;
pub(crate) mod m20261122_000080_create_courses;
pub(crate) mod m20261122_000081_create_lessons;
pub(crate) mod m20261122_000082_create_course_enrollments;
pub(crate) mod m20261122_000083_create_lesson_progress;
pub(crate) mod m20261122_000084_create_quizzes;
pub(crate) mod m20261122_000085_create_quiz_attempts;
pub(crate) mod m20261122_000086_create_certificates;
pub(crate) mod m20261122_000142_count_courses;
pub(crate) mod m20261122_000170_create_education_rights;
