//! Who may do what with the tables of auth.
//!
//! Whoever presents a token sees its row by the part that it is looked up by, and acts as its user once the rest of it was
//! verified. Staff end the sessions of whom they ban, and use up what was mailed to them.
//!
//! Everybody registers, as a user like others; what one is to the platform (`role`, `is_verified`, `is_active`) only the owner's jobs
//! change. Of another's account staff change the names, end what was handed out (`token_version`) and ban; administrators close it. A
//! row may be locked by anybody.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    protected("users")
        .select("true")
        .insert("role = 'user' AND is_active AND NOT is_verified AND NOT is_banned")
        .update("true")
        .updated("id = {me} OR {staff}")
        .columns(
            "email, email_verified_at, password_hash, username, first_name, last_name, display_name, is_banned, token_version, \
             last_password_change_at, last_login_at, login_count, last_login_ip, deleted_at",
        ),
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
        sql::run(m, include_str!("sql/guarded_users.up.sql")).await?;
        grant_rights(m, RIGHTS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        revoke_rights(m, RIGHTS).await?;
        sql::run(m, include_str!("sql/guarded_users.down.sql")).await
    }
}
