//! `cloud_accounts`: storage of others that a user linked.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "cloud_accounts",
                "Cloud storage accounts linked by a user; connecting again reuses the row",
            )
            .col(id())
            .col(uuid("user_id"))
            // Account
            .col(enumeration("provider", "cloud_provider"))
            .col(
                varchar("external_account_id", 255).comment(
                    "Account id at the provider; user name for webdav/nextcloud, access key id for s3",
                ),
            )
            .col(varchar("display_name", 255).null())
            .col(
                varchar("base_url", 2048).null().comment(
                    "Server address, required for nextcloud, s3 and webdav; NULL for hosted providers",
                ),
            )
            .col(varchar("root_path", 1024).default("/"))
            // Credentials
            .col(
                bytea("access_token_encrypted").null().comment(
                    "Envelope of the access token, app password or s3 secret key; wiped on disconnect",
                ),
            )
            .col(
                bytea("refresh_token_encrypted")
                    .null()
                    .comment("Envelope of the refresh token; wiped on disconnect"),
            )
            .col(timestamptz("token_expires_at").null())
            .col(varchars("scopes", 100).default("{}").comment("Rights that the provider granted"))
            // Quota
            .col(bigint("quota_bytes").null().comment("NULL = unknown or unlimited"))
            .col(bigint("used_bytes").default(0))
            // Status
            .col(enumeration("status", "connection_status").default("active"))
            .col(text("last_error").null())
            .col(timestamptz("last_synced_at").null())
            .col(created_at())
            .col(updated_at())
            .references("fk_cloud_accounts_users", "user_id", "users", Cascade)
            .unique(
                "uq_cloud_accounts_user_id_provider_external_account_id",
                ["user_id", "provider", "external_account_id"],
            )
            .checked(
                "chk_cloud_accounts_base_url",
                "base_url ~ '^https?://' AND (provider NOT IN ('nextcloud', 's3', 'webdav') OR \
                 base_url IS NOT NULL)",
            )
            .checked("chk_cloud_accounts_bytes_positive", "quota_bytes >= 0 AND used_bytes >= 0")
            .checked(
                "chk_cloud_accounts_credentials",
                "CASE status \
                 WHEN 'active' THEN access_token_encrypted IS NOT NULL \
                 WHEN 'disconnected' THEN NUM_NONNULLS(access_token_encrypted, refresh_token_encrypted) = 0 \
                 ELSE true \
                 END",
            ),
        )
        .await?;
        create_indexes(
            m,
            "cloud_accounts",
            [
                index("idx_cloud_accounts_provider_external_account_id", ["provider", "external_account_id"]),
                index("idx_cloud_accounts_token_expires_at", ["token_expires_at"])
                    .partial("status = 'active' AND refresh_token_encrypted IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "cloud_accounts").await
    }
}
