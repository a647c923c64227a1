//! Counters of `playlists`: their tracks and how long they are together, and who follows them.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;
const FOLLOWERS: Counter = Counter::new("playlists", "follower_count", "playlist_follows", "playlist_id");

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_counter(m, FOLLOWERS).await?;
        sql::run(m, include_str!("sql/count_playlist_tracks.up.sql")).await?;
        create_counter_triggers(m, "playlist_tracks", "counts", "veza.count_playlist_tracks").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_counter_triggers(m, "playlist_tracks", "counts").await?;
        sql::run(m, include_str!("sql/count_playlist_tracks.down.sql")).await?;
        drop_counter(m, FOLLOWERS).await
    }
}
