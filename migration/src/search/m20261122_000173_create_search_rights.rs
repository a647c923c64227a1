//! Who may do what with the tables of search.
//!
//! The index is written by the indexer alone, which is the owner's. What is not public, or not published yet, is shown to its owner
//! alone, and nothing across a block.
//!
//! Under a policy PostgreSQL uses no text index (`@@` may leak what it is given), so the words are compared by functions that
//! return ids of what the viewer may see (`veza.search` and its like), and the rows are read under the policy.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    own("search_queries").insert("{own} OR user_id IS NULL"),
    protected("search_index").select(
        "(visibility = 'public' AND published_at <= now() AND (owner_id IS NULL OR NOT owner_id = {my_blocks})) OR owner_id = {me}",
    ),
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
