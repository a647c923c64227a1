//! Courses: what creators teach, and how far their students are.
//!
//! [`courses`] consist of [`lessons`] in order. A [`course_enrollments`] row opens a course to one student, and
//! [`lesson_progress`] says how far they are in each lesson. [`quizzes`] belong to a lesson or to the course as a
//! whole; every try is a [`quiz_attempts`] row. Who completed a course may get one of the [`certificates`], which
//! anybody can check. A course that costs something is sold through a product of the marketplace.

pub mod certificates;
pub mod course_enrollments;
pub mod courses;
pub mod lesson_progress;
pub mod lessons;
pub mod quiz_attempts;
pub mod quizzes;

/// The entities of this domain under the names of their tables, its enums, documents and links.
pub mod prelude {
    pub use super::certificates::Entity as Certificates;
    pub use super::course_enrollments::{CourseEnrollmentStatus, Entity as CourseEnrollments};
    pub use super::courses::{CourseLevel, CourseStatus, CourseToStudents, Entity as Courses, UserToCourses};
    pub use super::lesson_progress::Entity as LessonProgress;
    pub use super::lessons::Entity as Lessons;
    pub use super::quiz_attempts::{Answer, Answers, Entity as QuizAttempts};
    pub use super::quizzes::{Entity as Quizzes, Question, QuestionKind, QuestionOption, Questions};
}
