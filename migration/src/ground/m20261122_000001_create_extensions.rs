//! Extensions: `pgcrypto` (digests, for operators' SQL) and `pg_trgm` (similar names and titles).
//!
//! Both are trusted, so the owner of the database may create them. Where an administrator has already installed
//! one it is taken as it is.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::execute(m, "CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public").await?;
        sql::execute(m, "CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::execute(m, "DROP EXTENSION pg_trgm").await?;
        sql::execute(m, "DROP EXTENSION pgcrypto").await
    }
}
