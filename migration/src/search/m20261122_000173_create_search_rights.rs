//! Who may do what with the tables of search.
//!
//! What is not public is found by its owner and by staff alone. Under a policy PostgreSQL uses no text index (`@@` may leak what it is
//! given), so words are compared by functions that return ids of what the viewer may see, and the rows are read under the policy.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    own("search_queries").insert("{own} OR user_id IS NULL"),
    protected("search_index").select("visibility = 'public' OR owner_id = {me} OR {staff}"),
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
