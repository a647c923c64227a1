//! The enum of the search domain: `search_entity_type`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_enum(
            m,
            "search_entity_type",
            &[
                "user",
                "track",
                "playlist",
                "post",
                "group",
                "room",
                "product",
                "course",
                "lesson",
                "equipment",
                "hashtag",
            ],
            "What can be found",
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_enum(m, "search_entity_type").await
    }
}
