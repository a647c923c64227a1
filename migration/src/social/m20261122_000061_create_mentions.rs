//! `mentions`: who is named in which text.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("mentions", "@username mentions, one per user and text; rewritten when the text is edited")
                .col(id())
                .col(uuid("mentioned_user_id"))
                .col(uuid("author_id"))
                // Entity
                .col(enumeration("entity_type", "mention_entity_type").comment("comment = post_comments"))
                .col(uuid("entity_id").comment(
                    "Text holding the mention, of entity_type; polymorphic (messages is partitioned), \
                     no foreign key",
                ))
                .col(created_at())
                .col(updated_at())
                .references("fk_mentions_users_mentioned_user_id", "mentioned_user_id", "users", Cascade)
                .references("fk_mentions_users_author_id", "author_id", "users", Cascade)
                .unique(
                    "uq_mentions_entity_type_entity_id_mentioned_user_id",
                    ["entity_type", "entity_id", "mentioned_user_id"],
                )
                .checked("chk_mentions_not_self", "mentioned_user_id <> author_id"),
        )
        .await?;
        create_indexes(
            m,
            "mentions",
            [
                index(
                    "idx_mentions_mentioned_user_id_created_at_id",
                    [asc("mentioned_user_id"), desc("created_at"), desc("id")],
                ),
                index("idx_mentions_author_id", ["author_id"]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "mentions").await
    }
}
