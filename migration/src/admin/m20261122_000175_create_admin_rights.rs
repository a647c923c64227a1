//! Who may do what with the tables of admin.
//!
//! The audit log is written by its trigger alone; the application reads what concerns the actor, an administrator all of it.
//! Settings and flags are read by everybody, for every request asks them, and set by administrators; what is secret among them is sealed.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    protected("audit_logs").select("{own} OR {admin}"),
    protected("moderation_reports")
        .select("reporter_id = {me} OR {staff}")
        .insert("reporter_id = {me}")
        .update("{staff}"),
    protected("moderation_actions")
        .select("target_user_id = {me} OR {staff}")
        .insert("moderator_id = {me} AND {staff}")
        .update("{staff}"),
    protected("system_configs").all("{admin}").select("true"),
    protected("feature_flags").all("{admin}").select("true"),
    protected("support_tickets")
        .select("requester_id = {me} OR {staff}")
        .insert("requester_id = {me}")
        .update("requester_id = {me} OR {staff}"),
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
