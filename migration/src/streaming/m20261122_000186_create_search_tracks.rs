//! `veza.search_tracks()`: full-text search that uses its index under row-level security, too; and months for writers of plays.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/search_tracks.up.sql")).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/search_tracks.down.sql")).await
    }
}
