//! Who may do what with the tables of notifications.
//!
//! Somebody notifies others in their own name, and nobody across a block; the row is its recipient's from then on. Mail is
//! queued by anybody (a visitor asks for a new password) and read by the owner's worker.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    own("notifications").insert("{own} OR (actor_id = {me} AND NOT user_id = {my_blocks})"),
    own("notification_preferences"),
    own("push_subscriptions"),
    protected("email_messages").select("{own}").insert("{own} OR user_id IS NULL"),
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
