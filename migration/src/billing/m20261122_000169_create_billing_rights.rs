//! Who may do what with the tables of billing.
//!
//! What somebody has subscribed to, and owes, they read; it is written by the owner's jobs, as the provider of payments reports it.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    protected("subscription_plans").select("true").insert("{admin}").update("{admin}"),
    protected("subscriptions").select("{own} OR {admin}"),
    protected("invoices").select("{own} OR {admin}"),
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
