//! Hashtags, each once whatever its case. Written by `service::social::hashtags` when a post first bears one; the counter
//! is kept by triggers on `post_hashtags`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A hashtag.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "hashtags")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As it was first written, without `#`; unique whatever its case.
    #[sea_orm(unique)]
    pub tag: String,
    /// The tag in addresses.
    #[sea_orm(unique)]
    pub slug: String,
    /// How many public posts bear it; no other post does.
    pub usage_count: i32,
    pub first_used_at: DateTimeUtc,
    /// Kept together with `usage_count`.
    pub last_used_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
