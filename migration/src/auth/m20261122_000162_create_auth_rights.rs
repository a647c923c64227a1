//! Who may do what with the tables of auth.
//!
//! Whoever presents a token sees its row by the part that it is looked up by, and acts as its user once the rest of it was
//! verified. Staff end the sessions of whom they ban, and use up what was mailed to them.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    open("users", "SELECT, INSERT, UPDATE"),
    open("login_attempts", "SELECT, INSERT, UPDATE"),
    protected("auth_sessions")
        .select("{own} OR session_token_hash = {selector} OR {staff}")
        .insert("{own}")
        .update("{own} OR {staff}"),
    protected("refresh_tokens")
        .select("{own} OR token = {selector} OR {staff}")
        .insert("{own}")
        .update("{own} OR {staff}"),
    protected("password_reset_tokens")
        .select("{own} OR token = {selector} OR {staff}")
        .insert("{own}")
        .update("{own} OR {staff}"),
    protected("email_verification_tokens")
        .select("{own} OR token = {selector} OR {staff}")
        .insert("{own}")
        .update("{own}")
        .delete("{own} OR {staff}"),
    own("password_history").no_update(),
    own("two_factor_configs"),
    own("veza.two_factor_steps"),
    own("federated_identities").select("{own} OR (provider || ':' || provider_user_id) = {selector}"),
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
