//! What the application does with rows that it may not see: queues an e-mail once, takes over a device, and by a block takes both out
//! of what the other was told.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/notification_functions.up.sql")).await?;
        sql::run(m, include_str!("sql/notifications_of_blocked.up.sql")).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/notifications_of_blocked.down.sql")).await?;
        sql::run(m, include_str!("sql/notification_functions.down.sql")).await
    }
}
