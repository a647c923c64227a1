//! Who may do what with the tables of files.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    open("files", "SELECT, INSERT, UPDATE"),
    open("file_uploads", "SELECT, INSERT, UPDATE, DELETE"),
    open("file_metadata", "SELECT, INSERT, UPDATE, DELETE"),
    open("file_conversions", "SELECT, INSERT, UPDATE, DELETE"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        grant_rights(m, RIGHTS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        revoke_rights(m, RIGHTS).await
    }
}
