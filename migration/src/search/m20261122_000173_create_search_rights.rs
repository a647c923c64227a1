//! Who may do what with the tables of search.
//!
//! The index is open, because PostgreSQL would use no text index for a query under a policy (`@@` may leak what it is given): its
//! queries name `visibility` and `owner_id` themselves.

use crate::prelude::*;

const RIGHTS: &[Rights] =
    &[own("search_queries").insert("{own} OR user_id IS NULL"), open("search_index", "SELECT")];

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
