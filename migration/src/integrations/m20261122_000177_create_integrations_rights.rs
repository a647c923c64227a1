//! Who may do what with the tables of integrations.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    own("api_keys").select("{own} OR key_prefix = {selector}"),
    open("oauth_applications", "SELECT, INSERT, UPDATE, DELETE"),
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
