//! The enum of social: `mention_entity_type`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_enum(
            m,
            "mention_entity_type",
            &["post", "comment", "message", "track_comment"],
            "What kind of text mentions somebody; comment = post_comments",
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_enum(m, "mention_entity_type").await
    }
}
