//! Counters of `user_profiles`: followers and followed, live tracks and playlists.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/count_user_profiles.up.sql")).await?;
        create_counter_triggers(m, "tracks", "counts_by_creator_id", "veza.count_tracks_by_creator_id")
            .await?;
        create_counter_triggers(m, "playlists", "counts_by_user_id", "veza.count_playlists_by_user_id").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_counter_triggers(m, "playlists", "counts_by_user_id").await?;
        drop_counter_triggers(m, "tracks", "counts_by_creator_id").await?;
        sql::run(m, include_str!("sql/count_user_profiles.down.sql")).await
    }
}
