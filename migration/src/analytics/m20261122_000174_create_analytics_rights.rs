//! Who may do what with the tables of analytics.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    protected("analytics_events").insert("{own} OR user_id IS NULL"),
    open("daily_metrics", "SELECT"),
    protected("user_analytics").select("{own} OR {staff}"),
    open("track_analytics", "SELECT"),
    protected("reports")
        .select("requested_by = {me} OR {admin}")
        .insert("requested_by = {me}")
        .update("requested_by = {me}")
        .delete("requested_by = {me}"),
    own("dashboard_configs").select("{own} OR (is_shared AND deleted_at IS NULL)"),
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
