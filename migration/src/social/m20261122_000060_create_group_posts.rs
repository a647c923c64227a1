//! `group_posts`: posts shared into a group; those of a private group are for its active members only.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("group_posts", "Posts published in a group; feeds groups.post_count")
                .col(id())
                .col(uuid("group_id"))
                .col(uuid("post_id"))
                // Pinning
                .col(boolean("is_pinned").default(false))
                .col(timestamptz("pinned_at").null())
                .col(uuid("pinned_by").null())
                .col(created_at())
                .col(updated_at())
                .references("fk_group_posts_groups", "group_id", "groups", Cascade)
                .references("fk_group_posts_posts", "post_id", "posts", Cascade)
                .references("fk_group_posts_users", "pinned_by", "users", SetNull)
                .unique("uq_group_posts_group_id_post_id", ["group_id", "post_id"])
                .checked(
                    "chk_group_posts_pinned",
                    "is_pinned = (pinned_at IS NOT NULL) AND (is_pinned OR pinned_by IS NULL)",
                ),
        )
        .await?;
        create_indexes(
            m,
            "group_posts",
            [
                index(
                    "idx_group_posts_group_id_created_at_id",
                    [asc("group_id"), desc("created_at"), desc("id")],
                ),
                index("idx_group_posts_group_id_pinned_at", [asc("group_id"), desc("pinned_at")])
                    .partial("is_pinned = true"),
                index("idx_group_posts_post_id", ["post_id"]),
                // service::social::group_posts::list
                index(
                    "idx_group_posts_group_id_created_at_post_id",
                    [asc("group_id"), desc("created_at"), desc("post_id")],
                ),
                index("idx_group_posts_pinned_by", ["pinned_by"]).partial("pinned_by IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "group_posts").await
    }
}
