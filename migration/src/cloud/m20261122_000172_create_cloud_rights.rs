//! Who may do what with the tables of cloud.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    own("cloud_accounts"),
    own("backup_jobs"),
    protected("sync_operations")
        .all("cloud_account_id = ANY (ARRAY(SELECT id FROM cloud_accounts WHERE {own}))"),
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
