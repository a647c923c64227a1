//! What was searched for, found and opened. Written by `service::search::search_queries`; purged after 90 days.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use super::search_index::SearchEntityType;

/// A search.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "search_queries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// None where nobody was signed in.
    pub user_id: Option<Uuid>,
    /// The client's own id of a visit, which ties its searches together; not a row of `auth_sessions`.
    pub session_id: Option<Uuid>,
    /// As it was typed.
    pub query_text: String,
    /// In lower case, without accents, its spaces collapsed; what is counted and suggested.
    pub normalized_query: String,
    /// ISO 639-1, in which it was searched.
    pub language: String,
    /// The facets as the client sent them: `{"type": "track", "bpm_min": 120}`. An object, kept for analysis alone.
    #[sea_orm(column_type = "JsonBinary")]
    pub filters: Json,
    pub result_count: i32,
    /// Milliseconds that the answer took on the server.
    pub latency_ms: i32,
    /// What the first result that was opened is; only together with its id and `clicked_at`.
    pub clicked_entity_type: Option<SearchEntityType>,
    /// The id of that result, in the table that its type names; no foreign key.
    pub clicked_entity_id: Option<Uuid>,
    /// Its rank, 1 the first.
    pub clicked_position: Option<i32>,
    pub clicked_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<Option<crate::auth::users::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
