//! `integrations`: connections of a user to other services.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "integrations",
                "Connections to third-party services (spotify, soundcloud, discord, ...); connecting \
                 again reuses the row",
            )
            .col(id())
            .col(uuid("user_id"))
            // Provider
            .col(varchar("provider", 50))
            .col(varchar("external_id", 255).comment("Account, workspace or channel id at the provider"))
            .col(varchar("display_name", 255).null())
            .col(
                jsonb("config")
                    .default("{}")
                    .comment("Options chosen by the user, no secrets; never filtered on"),
            )
            // Credentials
            .col(
                bytea("credentials_encrypted")
                    .null()
                    .comment("Envelope of a JSON object with the provider's tokens; wiped on disconnect"),
            )
            .col(timestamptz("credentials_expire_at").null())
            .col(varchars("scopes", 100).default("{}"))
            // Status
            .col(enumeration("status", "connection_status").default("active"))
            .col(timestamptz("last_synced_at").null())
            .col(timestamptz("next_sync_at").null().comment("NULL = event-driven, never polled"))
            .col(text("last_error").null())
            .col(created_at())
            .col(updated_at())
            .references("fk_integrations_users", "user_id", "users", Cascade)
            .unique("uq_integrations_user_id_provider_external_id", ["user_id", "provider", "external_id"])
            .checked("chk_integrations_provider_format", "provider ~ '^[a-z][a-z0-9_]*$'")
            .checked("chk_integrations_config_object", "JSONB_TYPEOF(config) = 'object'")
            .checked(
                "chk_integrations_credentials_wiped",
                "status <> 'disconnected' OR credentials_encrypted IS NULL",
            ),
        )
        .await?;
        create_indexes(
            m,
            "integrations",
            [
                index("idx_integrations_provider_external_id", ["provider", "external_id"]),
                index("idx_integrations_next_sync_at_id", ["next_sync_at", "id"])
                    .partial("status = 'active' AND next_sync_at IS NOT NULL"),
                index("idx_integrations_credentials_expire_at", ["credentials_expire_at"])
                    .partial("status = 'active' AND credentials_expire_at IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "integrations").await
    }
}
