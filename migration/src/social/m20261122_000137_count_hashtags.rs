//! Counters of `hashtags`: how often and when last a public post bore them. No other post has hashtags.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/count_hashtags.up.sql")).await?;
        create_counter_triggers(m, "post_hashtags", "counts", "veza.count_post_hashtags").await?;
        sql::run(m, include_str!("sql/public_hashtags.up.sql")).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/public_hashtags.down.sql")).await?;
        drop_counter_triggers(m, "post_hashtags", "counts").await?;
        sql::run(m, include_str!("sql/count_hashtags.down.sql")).await
    }
}
