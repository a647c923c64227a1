//! `password_history`: the passwords that may not come back.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("password_history", "Store last 5 password hashes to prevent reuse")
                .col(id())
                .col(uuid("user_id"))
                .col(varchar("password_hash", 255).comment("argon2id, or bcrypt of an older account"))
                .col(created_at())
                .col(updated_at())
                .references("fk_password_history_users", "user_id", "users", Cascade),
        )
        .await?;
        create_indexes(
            m,
            "password_history",
            [index("idx_password_history_user_id_created_at", [asc("user_id"), desc("created_at")])],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "password_history").await
    }
}
