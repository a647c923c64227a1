//! Who is named, as `@username`, in which text. Written by `service::social::mentions` with the text, and again when it is
//! edited.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Somebody named in a text, once however often it names them, and never by themselves.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "mentions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "entity_mentioned_user")]
    pub mentioned_user_id: Uuid,
    /// Who wrote the text.
    pub author_id: Uuid,
    #[sea_orm(unique_key = "entity_mentioned_user")]
    pub entity_type: MentionEntityType,
    /// The id of the text, in the table of its kind; no foreign key.
    #[sea_orm(unique_key = "entity_mentioned_user")]
    pub entity_id: Uuid,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "MentionedUser", from = "mentioned_user_id", to = "id")]
    pub mentioned_user: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Author", from = "author_id", to = "id")]
    pub author: BelongsTo<crate::auth::users::Entity>,
}

/// What kind of text names somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "mention_entity_type", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum MentionEntityType {
    /// A row of `posts`.
    Post,
    /// A row of `post_comments`.
    Comment,
    /// A row of `messages`.
    Message,
    /// A row of `track_comments`.
    TrackComment,
}

impl ActiveModelBehavior for ActiveModel {}
