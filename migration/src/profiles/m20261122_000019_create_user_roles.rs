//! `user_roles`: what a user is on the platform besides his account's role; some are verified by a moderator.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("user_roles", "Roles that a user claims on the platform, and their verification")
                .col(id())
                .col(uuid("user_id"))
                .col(varchar("role", 50).comment("creator, producer, label, educator, etc."))
                .col(boolean("verified").default(false))
                .col(timestamptz("verified_at").null())
                .col(
                    uuid("verified_by")
                        .null()
                        .comment("Who verified it; NULL = nobody yet, or that account is gone"),
                )
                .col(created_at())
                .col(updated_at())
                .references("fk_user_roles_users_user_id", "user_id", "users", Cascade)
                .references("fk_user_roles_users_verified_by", "verified_by", "users", SetNull)
                .unique("uq_user_roles_user_role", ["user_id", "role"]),
        )
        .await?;
        create_indexes(
            m,
            "user_roles",
            [
                index("idx_user_roles_user_id", ["user_id"]),
                index("idx_user_roles_role", ["role"]),
                index("idx_user_roles_verified_by", ["verified_by"]).partial("verified_by IS NOT NULL"),
            ],
        )
        .await?;
        create_audit_trigger(m, "user_roles").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "user_roles").await
    }
}
