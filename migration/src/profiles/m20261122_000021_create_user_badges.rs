//! `user_badges`: who earned what, once each.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("user_badges", "Badges that users have earned")
                .col(id())
                .col(uuid("user_id"))
                .col(uuid("badge_id"))
                .col(boolean("is_displayed").default(true))
                .col(integer("display_order").null())
                .col(timestamptz("earned_at").default(now()))
                .col(created_at())
                .col(updated_at())
                .references("fk_user_badges_users", "user_id", "users", Cascade)
                .references("fk_user_badges_badges", "badge_id", "badges", Cascade)
                .unique("uq_user_badges_user_badge", ["user_id", "badge_id"]),
        )
        .await?;
        create_indexes(
            m,
            "user_badges",
            [index("idx_user_badges_user_id", ["user_id"]), index("idx_user_badges_badge_id", ["badge_id"])],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "user_badges").await
    }
}
