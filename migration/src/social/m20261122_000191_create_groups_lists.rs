//! What the lists of groups are read by: the newest public ones, and the people of one.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_indexes(
            m,
            "groups",
            [index("idx_groups_created_at_id", [desc("created_at"), desc("id")])
                .partial("deleted_at IS NULL AND group_type = 'public'")],
        )
        .await?;
        create_indexes(
            m,
            "group_members",
            [index(
                "idx_group_members_group_id_status_joined_at_user_id",
                ["group_id", "status", "joined_at", "user_id"],
            )],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in ["idx_group_members_group_id_status_joined_at_user_id", "idx_groups_created_at_id"] {
            m.drop_index(Index::drop().name(name).to_owned()).await?;
        }
        Ok(())
    }
}
