//! `veza.partitions` tells what partitions there are; `veza.ensure_month()` makes one for a writer whose row found none.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/partitions.up.sql")).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/partitions.down.sql")).await
    }
}
