//! `user_consents`: every decision of a user about consent, one row each.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "user_consents",
                "Consent history, one row per decision, never updated; the newest row per user and \
                 purpose is in force",
            )
            .col(id())
            .col(uuid("user_id"))
            // Consent
            .col(varchar("purpose", 50).comment(
                "terms, privacy_policy, marketing_email, analytics, personalization, ... (open set)",
            ))
            .col(
                boolean("is_granted")
                    .comment("true = granted; false = refused, or withdrawn when withdrawn_at is set"),
            )
            .col(varchar("policy_version", 20).comment("Version of the text shown (2025-11)"))
            .col(timestamptz("granted_at").null())
            .col(timestamptz("withdrawn_at").null())
            // Evidence
            .col(
                varchar("source", 50)
                    .comment("Where the decision was made: signup, cookie_banner, settings, support"),
            )
            .col(inet("ip_address").null())
            .col(text("user_agent").null())
            .col(created_at())
            .col(updated_at())
            .references("fk_user_consents_users", "user_id", "users", Cascade)
            .checked("chk_user_consents_purpose_format", "purpose ~ '^[a-z][a-z0-9_]*$'")
            .checked(
                "chk_user_consents_decision",
                "CASE \
                 WHEN is_granted THEN granted_at IS NOT NULL AND withdrawn_at IS NULL \
                 ELSE granted_at IS NULL \
                 END",
            ),
        )
        .await?;
        create_indexes(
            m,
            "user_consents",
            [
                index(
                    "idx_user_consents_user_id_purpose_created_at_id",
                    [asc("user_id"), asc("purpose"), desc("created_at"), desc("id")],
                )
                .include("is_granted")
                .include("policy_version")
                .take(),
                index("idx_user_consents_purpose_created_at", [asc("purpose"), desc("created_at")]),
            ],
        )
        .await?;
        create_audit_trigger(m, "user_consents").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "user_consents").await
    }
}
