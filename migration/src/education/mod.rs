//! Education: courses and lessons, enrollments and progress, quizzes, certificates.

pub(crate) mod m20261122_000601_create_education_enums;
pub(crate) mod m20261122_000602_create_courses;
pub(crate) mod m20261122_000603_create_lessons;
pub(crate) mod m20261122_000604_create_course_enrollments;
pub(crate) mod m20261122_000605_create_lesson_progress;
pub(crate) mod m20261122_000606_create_quizzes;
pub(crate) mod m20261122_000607_create_quiz_attempts;
pub(crate) mod m20261122_000608_create_certificates;
