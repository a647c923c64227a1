//! Tests of a lesson, or of a course as a whole: exactly one of the two. Written by `service::education::quizzes`.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

/// A quiz.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "quizzes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub course_id: Option<Uuid>,
    pub lesson_id: Option<Uuid>,
    pub title: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Per cent needed to pass, 0 to 100.
    pub passing_score: i32,
    /// None where there is no limit.
    pub max_attempts: Option<i32>,
    /// None where there is no limit.
    pub time_limit_seconds: Option<i32>,
    pub shuffle_questions: bool,
    /// With their right answers: never sent whole to a student. See [`Questions`].
    #[sea_orm(column_type = "JsonBinary")]
    pub questions: Questions,
    /// Computed by the database from `questions`: leave it unset.
    pub question_count: i32,
    /// One more whenever the questions change; attempts note which one they answered.
    pub version: i32,
    /// Whether it must be passed before a certificate is issued.
    pub is_required: bool,
    pub is_published: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was deleted; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "course_id", to = "id")]
    pub course: BelongsTo<Option<super::courses::Entity>>,
    #[sea_orm(belongs_to, from = "lesson_id", to = "id")]
    pub lesson: BelongsTo<Option<super::lessons::Entity>>,
}

/// The questions of a quiz, in order. In the column:
/// `[{"id": "q1", "kind": "single", "prompt": "…", "options": [{"id": "a", "label": "…"}], "correct": ["a"], "points": 1}, …]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Questions(pub Vec<Question>);

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Unique in the quiz; answers refer to it.
    pub id: String,
    pub kind: QuestionKind,
    pub prompt: String,
    /// What to choose from; empty for a text.
    #[serde(default)]
    pub options: Vec<QuestionOption>,
    /// Ids of the right options; empty for a text, which a person grades.
    #[serde(default)]
    pub correct: Vec<String>,
    /// What a right answer counts.
    pub points: i32,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// One option.
    Single,
    /// Any number of options.
    Multiple,
    /// Yes or no, which are its two options.
    Boolean,
    /// In words.
    Text,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionOption {
    /// Unique in the question.
    pub id: String,
    pub label: String,
}

impl Entity {
    /// The rows that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn questions_are_an_array_in_the_column() {
        let stored = json!([{"id": "q1", "kind": "single", "prompt": "?", "options": [{"id": "a", "label": "A"}],
            "correct": ["a"], "points": 1}]);
        let questions: Questions = serde_json::from_value(stored.clone()).unwrap();
        assert_eq!(questions.0[0].kind, QuestionKind::Single);
        assert_eq!(serde_json::to_value(&questions).unwrap(), stored);
    }
}
