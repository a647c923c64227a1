//! Tries at a quiz, at most one open per quiz and account. Written by `service::education::quiz_attempts`.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

/// A try.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "quiz_attempts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "quiz_user_attempt_number")]
    pub quiz_id: Uuid,
    #[sea_orm(unique_key = "quiz_user_attempt_number")]
    pub user_id: Uuid,
    /// From 1, per quiz and account.
    #[sea_orm(unique_key = "quiz_user_attempt_number")]
    pub attempt_number: i32,
    /// `quizzes.version` the answers refer to.
    pub quiz_version: i32,
    /// See [`Answers`].
    #[sea_orm(column_type = "JsonBinary")]
    pub answers: Answers,
    /// Per cent; none until graded.
    #[sea_orm(column_type = "Decimal(Some((5, 2)))", nullable)]
    pub score: Option<Decimal>,
    /// None until graded.
    pub passed: Option<bool>,
    pub started_at: DateTimeUtc,
    /// When its time is up; a sweeper submits what is still open then.
    pub expires_at: Option<DateTimeUtc>,
    pub submitted_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "quiz_id", to = "id")]
    pub quiz: BelongsTo<super::quizzes::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Student", from = "user_id", to = "id")]
    pub student: BelongsTo<crate::auth::users::Entity>,
}

/// What was answered, by id of the question. In the column: `{"q1": ["a"], "q2": "in words"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Answers(pub std::collections::BTreeMap<String, Answer>);

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// Ids of the options that were chosen.
    Options(Vec<String>),
    /// An answer in words.
    Text(String),
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_is_a_choice_or_words() {
        let stored = json!({"q1": ["a", "b"], "q2": "in words"});
        let answers: Answers = serde_json::from_value(stored.clone()).unwrap();
        assert_eq!(answers.0["q2"], Answer::Text("in words".to_owned()));
        assert_eq!(serde_json::to_value(&answers).unwrap(), stored);
        assert!(serde_json::from_value::<Answers>(json!({"q1": 7})).is_err());
    }
}
