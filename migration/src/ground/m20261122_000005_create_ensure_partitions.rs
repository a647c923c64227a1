//! `veza.ensure_partitions()`: the partitions of every partitioned table exist before they are needed.
//!
//! `veza.partitioned_tables` says how each is partitioned; the migration that creates one enters it there.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/ensure_partitions.up.sql")).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/ensure_partitions.down.sql")).await
    }
}
