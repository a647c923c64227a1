//! `blocks`: who does not want to hear of whom.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("blocks", "Who blocks whom")
                .col(id())
                .col(uuid("blocker_id"))
                .col(uuid("blocked_id"))
                .col(varchar("reason", 255).null())
                .col(created_at())
                .col(updated_at())
                .references("fk_blocks_users_blocker_id", "blocker_id", "users", Cascade)
                .references("fk_blocks_users_blocked_id", "blocked_id", "users", Cascade)
                .unique("uq_blocks_blocker_blocked", ["blocker_id", "blocked_id"])
                .checked("chk_blocks_not_self", "blocker_id != blocked_id"),
        )
        .await?;
        create_indexes(
            m,
            "blocks",
            [index("idx_blocks_blocker_id", ["blocker_id"]), index("idx_blocks_blocked_id", ["blocked_id"])],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "blocks").await
    }
}
