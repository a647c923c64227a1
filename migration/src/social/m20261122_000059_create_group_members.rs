//! `group_members`: who is in a group, or wants to be.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("group_members", "Members of a group, with their role and status")
                .col(id())
                .col(uuid("group_id"))
                .col(uuid("user_id"))
                .col(varchar("role", 50).default("member").comment("owner, admin, moderator, member"))
                .col(varchar("status", 50).default("active").comment("pending, active, banned"))
                .col(timestamptz("joined_at").default(now()))
                .col(timestamptz("approved_at").null())
                .col(created_at())
                .col(updated_at())
                .references("fk_group_members_groups", "group_id", "groups", Cascade)
                .references("fk_group_members_users", "user_id", "users", Cascade)
                .unique("uq_group_members_group_user", ["group_id", "user_id"])
                .allowed("chk_group_members_role_allowed", "role", &["owner", "admin", "moderator", "member"])
                .allowed("chk_group_members_status_allowed", "status", &["pending", "active", "banned"]),
        )
        .await?;
        create_indexes(
            m,
            "group_members",
            [
                index("idx_group_members_group_id", ["group_id"]),
                index("idx_group_members_user_id", ["user_id"]),
                index("idx_group_members_status", ["status"]),
                // service::social::group_members::list, list_requests, list_banned
                index(
                    "idx_group_members_group_id_status_joined_at_user_id",
                    ["group_id", "status", "joined_at", "user_id"],
                ),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "group_members").await
    }
}
