//! Who may do what with the tables of privacy.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    own("data_requests").select("{own} OR {admin}").update("{own} OR {admin}").no_delete(),
    own("user_consents").no_delete(),
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
