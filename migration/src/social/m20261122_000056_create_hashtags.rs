//! `hashtags`: each tag once, whatever its case. Its counter is kept by triggers of `post_hashtags`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table_with_counters(
            m,
            table("hashtags", "Hashtags, with how often and when they were used")
                .col(id())
                .col(varchar("tag", 100))
                .col(varchar("slug", 100))
                // Counters
                .col(integer("usage_count").default(0).comment("Rows of post_hashtags: public posts"))
                .col(timestamptz("first_used_at").default(now()))
                .col(timestamptz("last_used_at").default(now()).comment("Kept with usage_count"))
                .col(created_at())
                .col(updated_at())
                .unique("uq_hashtags_tag", ["tag"])
                .unique("uq_hashtags_slug", ["slug"])
                .not_negative("chk_hashtags_usage_count_positive", "usage_count"),
            &["usage_count", "last_used_at"],
        )
        .await?;
        create_indexes(
            m,
            "hashtags",
            [
                unique_index("idx_hashtags_tag", [expr("LOWER(tag)")]),
                index("idx_hashtags_usage_count_desc", [desc("usage_count")]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "hashtags").await
    }
}
