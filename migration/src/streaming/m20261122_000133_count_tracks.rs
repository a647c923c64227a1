//! Counters of `tracks`: likes and live comments, plays and downloads.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;
const LIKES: Counter = Counter::new("tracks", "like_count", "track_likes", "track_id");
const COMMENTS: Counter = Counter::new("tracks", "comment_count", "track_comments", "track_id")
    .only("deleted_at IS NULL AND NOT is_deleted");
const PLAYS: Counter = Counter::new("tracks", "play_count", "playback_history", "track_id").rate_heavy();
const DOWNLOADS: Counter =
    Counter::new("tracks", "download_count", "track_downloads", "track_id").rate_heavy();

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_counter(m, LIKES).await?;
        create_counter(m, COMMENTS).await?;
        create_counter(m, PLAYS).await?;
        create_counter(m, DOWNLOADS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_counter(m, DOWNLOADS).await?;
        drop_counter(m, PLAYS).await?;
        drop_counter(m, COMMENTS).await?;
        drop_counter(m, LIKES).await
    }
}
