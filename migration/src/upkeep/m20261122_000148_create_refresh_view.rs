//! `veza.refresh_view()` and `veza.schedule_views()`: materialised views are refreshed while others read them.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/view_refresh.up.sql")).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/view_refresh.down.sql")).await
    }
}
