//! `users`: accounts, with authentication and basic profile. Every other table of a person refers here.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("users", "Main users table with authentication and basic profile")
                .col(id())
                // Authentication
                .col(varchar("email", 255).comment("Trimmed and lower-case"))
                .col(timestamptz("email_verified_at").null())
                .col(
                    varchar("password_hash", 255)
                        .null()
                        .comment("argon2id, or bcrypt of an older account; NULL if OAuth only"),
                )
                // Basic profile
                .col(varchar("username", 30).comment("Unique without regard to case"))
                .col(varchar("first_name", 100).null())
                .col(varchar("last_name", 100).null())
                .col(varchar("display_name", 100).null())
                // Role and status
                .col(enumeration("role", "user_role").default("user"))
                .col(boolean("is_active").default(true))
                .col(boolean("is_verified").default(false))
                .col(boolean("is_banned").default(false))
                // Security
                .col(
                    integer("token_version")
                        .default(0)
                        .comment("Incremented to invalidate all existing JWTs"),
                )
                .col(timestamptz("last_password_change_at").null())
                // Tracking
                .col(timestamptz("last_login_at").null())
                .col(integer("login_count").default(0))
                .col(inet("last_login_ip").null())
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .unique("uq_users_email", ["email"])
                .unique("uq_users_username", ["username"])
                .checked(
                    "chk_users_email_format",
                    r"email ~* '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$'",
                )
                .checked("chk_users_username_format", "username ~* '^[a-zA-Z0-9_]{3,30}$'")
                .not_negative("chk_users_login_count_positive", "login_count"),
        )
        .await?;
        create_indexes(
            m,
            "users",
            [
                index("idx_users_email_btree", ["email"]).partial("deleted_at IS NULL"),
                index("idx_users_username_btree", ["username"]).partial("deleted_at IS NULL"),
                index("idx_users_role_btree", ["role"]),
                index("idx_users_created_at_desc", [desc("created_at")]),
                index("idx_users_deleted_at_btree", ["deleted_at"]).partial("deleted_at IS NOT NULL"),
                // `A@x.com` and `a@x.com` are one account, deleted or not.
                unique_index("idx_users_email_lower_unique", [expr("LOWER(email)")]),
                unique_index("idx_users_username_lower_unique", [expr("LOWER(username)")]),
            ],
        )
        .await?;
        create_audit_trigger(m, "users").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "users").await
    }
}
