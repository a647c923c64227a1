//! Which post bears which hashtag. Written by `service::social::post_hashtags` with the text of the post.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A hashtag of a post, in which it counts once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "post_hashtags")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "post_hashtag")]
    pub post_id: Uuid,
    #[sea_orm(unique_key = "post_hashtag")]
    pub hashtag_id: Uuid,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "post_id", to = "id")]
    pub post: BelongsTo<super::posts::Entity>,
    #[sea_orm(belongs_to, from = "hashtag_id", to = "id")]
    pub hashtag: BelongsTo<super::hashtags::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
