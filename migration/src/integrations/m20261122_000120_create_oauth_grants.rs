//! `oauth_grants`: what a user allowed an application, its code and its rotating refresh token.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "oauth_grants",
                "One authorization of an application by a user: the code, then the rotating refresh \
                 token it was exchanged for",
            )
            .col(id())
            .col(uuid("application_id"))
            .col(uuid("user_id"))
            .col(varchars("scopes", 50).default("{}"))
            // Authorization Code
            .col(varchar("code_hash", 64).null().comment(
                "Hex SHA-256 of the authorization code; kept after use so that a replay is seen and \
                 revokes the grant",
            ))
            .col(timestamptz("code_expires_at").null().comment("Ten minutes at most"))
            .col(timestamptz("code_used_at").null())
            .col(
                varchar("code_challenge", 128)
                    .null()
                    .comment("PKCE challenge (S256), mandatory for every client"),
            )
            .col(varchar("code_challenge_method", 10).default("S256"))
            .col(
                text("redirect_uri")
                    .null()
                    .comment("As sent in the authorization request; must be repeated at the exchange"),
            )
            // Refresh Token
            .col(
                varchar("refresh_token_hash", 64)
                    .null()
                    .comment("Hex SHA-256 of the current refresh token, replaced at every use"),
            )
            .col(
                varchar("previous_refresh_token_hash", 64)
                    .null()
                    .comment("Token replaced last; seeing it again means theft and revokes the grant"),
            )
            .col(timestamptz("last_used_at").null())
            // Expiration
            .col(timestamptz("expires_at").comment("Last time the refresh token may be used; sliding"))
            .col(timestamptz("revoked_at").null())
            .col(varchar("revoked_reason", 255).null())
            .col(created_at())
            .col(updated_at())
            .references("fk_oauth_grants_oauth_applications", "application_id", "oauth_applications", Cascade)
            .references("fk_oauth_grants_users", "user_id", "users", Cascade)
            .unique("uq_oauth_grants_code_hash", ["code_hash"])
            .unique("uq_oauth_grants_refresh_token_hash", ["refresh_token_hash"])
            .unique("uq_oauth_grants_previous_refresh_token_hash", ["previous_refresh_token_hash"])
            .checked(
                "chk_oauth_grants_hash_format",
                "code_hash ~ '^[0-9a-f]{64}$' AND refresh_token_hash ~ '^[0-9a-f]{64}$' AND \
                 previous_refresh_token_hash ~ '^[0-9a-f]{64}$'",
            )
            .checked("chk_oauth_grants_token_present", "NUM_NONNULLS(code_hash, refresh_token_hash) >= 1")
            .checked(
                "chk_oauth_grants_code",
                "code_hash IS NULL OR NUM_NONNULLS(code_expires_at, code_challenge, redirect_uri) = 3",
            )
            .checked("chk_oauth_grants_code_challenge_method", "code_challenge_method = 'S256'")
            .checked(
                "chk_oauth_grants_scopes_count",
                "CARDINALITY(scopes) <= 50 AND ARRAY_POSITION(scopes, NULL) IS NULL",
            )
            .checked(
                "chk_oauth_grants_expires_future",
                "expires_at > created_at AND code_expires_at > created_at",
            )
            .checked("chk_oauth_grants_revoked", "revoked_reason IS NULL OR revoked_at IS NOT NULL"),
        )
        .await?;
        create_indexes(
            m,
            "oauth_grants",
            [
                index("idx_oauth_grants_application_id_user_id", ["application_id", "user_id"]),
                index(
                    "idx_oauth_grants_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                ),
                index("idx_oauth_grants_expires_at", ["expires_at"]),
            ],
        )
        .await?;
        create_audit_trigger(m, "oauth_grants").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "oauth_grants").await
    }
}
