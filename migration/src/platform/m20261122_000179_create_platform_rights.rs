//! Who may do what with the tables of platform.
//!
//! Events are appended in the transaction that they tell of, and read by the owner's worker: `INSERT … RETURNING` is refused.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[protected("outbox_events").insert("true"), own("idempotency_keys")];

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
