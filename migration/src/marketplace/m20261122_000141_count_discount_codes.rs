//! `discount_codes.usage_count`. Of two orders that take the last use at once, the second waits for the first and is then
//! refused by `chk_discount_codes_usage_limit`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;
const USES: Counter =
    Counter::new("discount_codes", "usage_count", "discount_code_usage", "discount_code_id");

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_counter(m, USES).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_counter(m, USES).await
    }
}
