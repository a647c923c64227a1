//! How things are found, and what was searched for: functions that reach across users, and show each what they may see.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/find.up.sql")).await?;
        sql::run(m, include_str!("sql/search_history.up.sql")).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/search_history.down.sql")).await?;
        sql::run(m, include_str!("sql/find.down.sql")).await
    }
}
