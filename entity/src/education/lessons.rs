//! What a course consists of, in order. Written by `service::education::lessons`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A lesson.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "lessons")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub course_id: Uuid,
    /// The heading under which it is listed.
    pub section_title: Option<String>,
    pub title: String,
    /// Markdown, up to 100 000 characters; none where the lesson is a video alone.
    #[sea_orm(column_type = "Text", nullable)]
    pub content: Option<String>,
    /// Place in the course, from 1; unique among its live lessons.
    pub position: i32,
    pub video_file_id: Option<Uuid>,
    /// Ids of files to download, in the order in which they are shown. An array has no foreign key: a file
    /// may be gone.
    pub attachment_file_ids: Vec<Uuid>,
    pub duration_seconds: i32,
    /// Whether it is open to those who are not enrolled.
    pub is_preview: bool,
    pub is_published: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was deleted; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "course_id", to = "id")]
    pub course: BelongsTo<super::courses::Entity>,
    #[sea_orm(belongs_to, relation_enum = "VideoFile", from = "video_file_id", to = "id")]
    pub video_file: BelongsTo<Option<crate::files::files::Entity>>,
}

impl Entity {
    /// The rows that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
