//! `veza.roll_up_counters()`: adds the deltas of rate-heavy counters to their rows. And where deltas come from without a row
//! that is counted: views, retired partitions.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/roll_up_counters.up.sql")).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/roll_up_counters.down.sql")).await
    }
}
