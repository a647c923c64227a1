//! Who may do what with the tables of integrations.
//!
//! Everybody sees what application asks for access; it is its developer's. Administrators trust it, and its developer does not change one
//! that is trusted.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    own("api_keys").select("{own} OR key_prefix = {selector}"),
    protected("oauth_applications")
        .select("true")
        .insert("{own} AND NOT is_trusted")
        .update("({own} AND NOT is_trusted) OR {admin}")
        .delete("{own}"),
    own("oauth_grants").select(
        "{own} OR code_hash = {selector} OR refresh_token_hash = {selector} \
         OR previous_refresh_token_hash = {selector}",
    ),
    own("webhook_endpoints"),
    protected("webhook_deliveries")
        .select("endpoint_id = ANY (ARRAY(SELECT id FROM webhook_endpoints WHERE {own}))"),
    own("integrations"),
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
