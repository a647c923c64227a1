//! What people publish. Written by `service::social::posts`; the counters are kept by triggers on the tables that they
//! count.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use super::{hashtags, post_hashtags};
use crate::enums::Visibility;

/// A post, or a post that passes another on.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "posts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its author.
    pub user_id: Uuid,
    /// 1 to 5000 characters.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// Ids of files, in the order in which they are shown. An array has no foreign key: a file may be gone.
    pub image_file_ids: Option<Vec<Uuid>>,
    pub audio_file_id: Option<Uuid>,
    pub video_file_id: Option<Uuid>,
    /// The post that this one passes on; none where it is a post of its own.
    pub repost_of_id: Option<Uuid>,
    pub visibility: Visibility,
    pub like_count: i32,
    /// Live comments, answers included.
    pub comment_count: i32,
    /// Live posts that pass this one on.
    pub repost_count: i32,
    /// Whether its author keeps it on top of the profile.
    pub is_pinned: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When its author deleted it; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, relation_enum = "Author", from = "user_id", to = "id")]
    pub author: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "AudioFile", from = "audio_file_id", to = "id")]
    pub audio_file: BelongsTo<Option<crate::files::files::Entity>>,
    #[sea_orm(belongs_to, relation_enum = "VideoFile", from = "video_file_id", to = "id")]
    pub video_file: BelongsTo<Option<crate::files::files::Entity>>,
    #[sea_orm(self_ref, relation_enum = "RepostOf", from = "repost_of_id", to = "id")]
    pub repost_of: BelongsTo<Option<Entity>>,
    #[sea_orm(has_many, via = "post_hashtags")]
    pub hashtags: HasMany<super::hashtags::Entity>,
}

/// From a post to its hashtags.
#[derive(Clone, Copy, Debug)]
pub struct PostToHashtags;

impl Linked for PostToHashtags {
    type FromEntity = Entity;
    type ToEntity = hashtags::Entity;

    fn link(&self) -> Vec<RelationDef> {
        vec![post_hashtags::Relation::Posts.def().rev(), post_hashtags::Relation::Hashtags.def()]
    }
}

impl Entity {
    /// The posts that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
