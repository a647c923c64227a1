//! `groups`: communities of users. Its counters are kept by triggers of the counted tables.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table_with_counters(
            m,
            table("groups", "Groups of users, with their denormalised counters")
                .col(id())
                .col(varchar("name", 255))
                .col(varchar("slug", 100))
                .col(text("description").null())
                // Media
                .col(text("avatar_url").null())
                .col(text("banner_url").null())
                // Access
                .col(varchar("group_type", 50).default("public").comment("public, private"))
                .col(boolean("requires_approval").default(false))
                .col(uuid("creator_id"))
                // Counters
                .col(integer("member_count").default(0).comment("Active members"))
                .col(integer("post_count").default(0).comment("Rows of group_posts"))
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_groups_users", "creator_id", "users", Cascade)
                .unique("idx_groups_slug", ["slug"])
                .allowed("chk_groups_group_type_allowed", "group_type", &["public", "private"])
                .not_negative("chk_groups_member_count_positive", "member_count")
                .not_negative("chk_groups_post_count_positive", "post_count"),
            &["member_count", "post_count"],
        )
        .await?;
        create_indexes(
            m,
            "groups",
            [
                index("idx_groups_creator_id", ["creator_id"]),
                index("idx_groups_group_type", ["group_type"]),
                // service::social::groups::list_newest
                index("idx_groups_created_at_id", [desc("created_at"), desc("id")])
                    .partial("deleted_at IS NULL AND group_type = 'public'"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "groups").await
    }
}
