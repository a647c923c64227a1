//! `federated_identities`: accounts elsewhere by which a user logs in.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("federated_identities", "OAuth/SSO identities (Google, GitHub, Discord, Spotify)")
                .col(id())
                .col(uuid("user_id"))
                .col(varchar("provider", 50).comment("google, github, discord, spotify"))
                .col(varchar("provider_user_id", 255))
                // OAuth
                .col(text("access_token").null().comment("Sealed: v1:<key id>:<base64>"))
                .col(text("refresh_token").null().comment("Sealed: v1:<key id>:<base64>"))
                .col(timestamptz("token_expires_at").null())
                // Profile at the provider
                .col(varchar("provider_email", 255).null())
                .col(varchar("provider_username", 255).null())
                .col(text("provider_avatar_url").null())
                .col(jsonb("provider_profile_data").null().comment("Full profile response"))
                .col(boolean("is_primary").default(false).comment("Primary login method"))
                .col(created_at())
                .col(updated_at())
                .references("fk_federated_identities_users", "user_id", "users", Cascade)
                .unique("uq_federated_identities_provider_user", ["provider", "provider_user_id"]),
        )
        .await?;
        create_indexes(
            m,
            "federated_identities",
            [
                index("idx_federated_identities_user_id", ["user_id"]),
                index("idx_federated_identities_provider", ["provider"]),
            ],
        )
        .await?;
        create_audit_trigger(m, "federated_identities").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "federated_identities").await
    }
}
