//! The enum of the domain: `webhook_delivery_status`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_enum(
            m,
            "webhook_delivery_status",
            &["pending", "processing", "delivered", "failed", "cancelled"],
            "How far a webhook call is; failed = given up after max_attempts",
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_enum(m, "webhook_delivery_status").await
    }
}
