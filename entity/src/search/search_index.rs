//! One row for each thing that can be found. Written by `service::search::search_index` from the row that it stands for,
//! and deleted when that is.
//!
//! The column `document`, a `tsvector`, is left out: the database makes it of title (weight A), tags (B) and body (D),
//! and nobody reads it. A query names it: `document @@ websearch_to_tsquery(search_config(language), $1)`.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::enums::Visibility;

/// What search knows of one thing.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "search_index")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "entity")]
    pub entity_type: SearchEntityType,
    /// The id in the table that `entity_type` names; no foreign key.
    #[sea_orm(unique_key = "entity")]
    pub entity_id: Uuid,
    /// Finds it though it is private; none where nobody owns it, as with a hashtag.
    pub owner_id: Option<Uuid>,
    pub title: String,
    /// Plain text, at most 20000 characters of it.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// At most 50.
    pub tags: Vec<String>,
    /// ISO 639-1, by which its words are stemmed: `en`, `fr`.
    pub language: String,
    /// Others find it only while it is public.
    pub visibility: Visibility,
    /// At least 0; multiplies the rank of a match. Computed by a job of plays, likes, sales, enrolments.
    #[sea_orm(column_type = "Decimal(Some((12, 4)))")]
    pub popularity_score: Decimal,
    /// When the thing was published, or made if it is not.
    pub published_at: DateTimeUtc,
    /// When this row was rebuilt; stale if the thing was changed later.
    pub indexed_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Owner", from = "owner_id", to = "id")]
    pub owner: BelongsTo<Option<crate::auth::users::Entity>>,
}

/// What can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "search_entity_type", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SearchEntityType {
    /// A row of `users`, with its profile.
    User,
    /// A row of `tracks`.
    Track,
    /// A row of `playlists`.
    Playlist,
    /// A row of `posts`.
    Post,
    /// A row of `groups`.
    Group,
    /// A row of `rooms`.
    Room,
    /// A row of `products`.
    Product,
    /// A row of `courses`.
    Course,
    /// A row of `lessons`.
    Lesson,
    /// A row of `equipment`.
    Equipment,
    /// A row of `hashtags`.
    Hashtag,
}

impl ActiveModelBehavior for ActiveModel {}
