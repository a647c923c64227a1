//! The enums of the domain: `data_request_kind`, `data_request_status`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_enum(
            m,
            "data_request_kind",
            &["export", "erasure", "rectification"],
            "What somebody asks for: his data, its erasure, its correction",
        )
        .await?;
        create_enum(
            m,
            "data_request_status",
            &["pending", "processing", "completed", "rejected", "cancelled"],
            "How far a request is; completed, rejected and cancelled end it",
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_enum(m, "data_request_status").await?;
        drop_enum(m, "data_request_kind").await
    }
}
