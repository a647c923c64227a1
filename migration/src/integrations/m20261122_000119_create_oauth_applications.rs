//! `oauth_applications`: applications of third parties.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("oauth_applications", "Third-party applications that may ask for access to user accounts")
                .col(id())
                .col(uuid("user_id").comment("Owner (developer)"))
                // Application Info
                .col(varchar("name", 100))
                .col(text("description").null())
                .col(varchar("homepage_url", 2048).null())
                .col(uuid("logo_file_id").null())
                // Client
                .col(varchar("client_id", 64).comment("Public identifier sent in authorization requests"))
                .col(
                    varchar("client_secret_hash", 255)
                        .null()
                        .comment("Argon2id string; NULL for a public client (mobile, single-page)"),
                )
                .col(
                    ColumnDef::new("redirect_uris")
                        .array(ColumnType::Text)
                        .not_null()
                        .comment("Exact matches only, 1 to 10"),
                )
                .col(
                    varchars("scopes", 50)
                        .default("{}")
                        .comment("Largest set of scopes the application may ask for"),
                )
                .col(boolean("is_confidential").default(true))
                // Status
                .col(boolean("is_trusted").default(false).comment("First-party: no consent screen"))
                .col(boolean("is_active").default(true))
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_oauth_applications_users", "user_id", "users", Cascade)
                .references("fk_oauth_applications_files", "logo_file_id", "files", SetNull)
                .unique("uq_oauth_applications_client_id", ["client_id"])
                .checked("chk_oauth_applications_name_length", "LENGTH(TRIM(name)) >= 1")
                .checked("chk_oauth_applications_description_length", "LENGTH(description) <= 2000")
                .checked("chk_oauth_applications_homepage_url_format", "homepage_url ~ '^https?://'")
                .checked(
                    "chk_oauth_applications_redirect_uris_count",
                    "CARDINALITY(redirect_uris) >= 1 AND CARDINALITY(redirect_uris) <= 10 AND \
                     ARRAY_POSITION(redirect_uris, NULL) IS NULL",
                )
                .checked(
                    "chk_oauth_applications_scopes_count",
                    "CARDINALITY(scopes) <= 50 AND ARRAY_POSITION(scopes, NULL) IS NULL",
                )
                .checked(
                    "chk_oauth_applications_confidential",
                    "is_confidential = (client_secret_hash IS NOT NULL)",
                ),
        )
        .await?;
        create_indexes(
            m,
            "oauth_applications",
            [
                index(
                    "idx_oauth_applications_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                ),
                index("idx_oauth_applications_logo_file_id", ["logo_file_id"])
                    .partial("logo_file_id IS NOT NULL"),
            ],
        )
        .await?;
        create_audit_trigger(m, "oauth_applications").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "oauth_applications").await
    }
}
