//! `moderation_actions`: sanctions, and their reversal.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "moderation_actions",
                "Sanctions and their reversal; rows are never edited apart from the reversal columns",
            )
            .col(id())
            .col(
                uuid("moderator_id")
                    .null()
                    .comment("NULL = automated, or the moderator's account was erased"),
            )
            .col(uuid("target_user_id"))
            .col(uuid("report_id").null())
            // Target Content
            .col(enumeration("target_type", "moderation_target_type").default("user"))
            .col(uuid("target_id").comment(
                "Content acted on, of target_type (polymorphic, no foreign key); equals \
                 target_user_id when target_type = user",
            ))
            // Action
            .col(enumeration("kind", "moderation_action_kind"))
            .col(enumeration("reason", "moderation_reason"))
            .col(text("explanation").comment("Statement of reasons shown to the target user"))
            .col(boolean("is_automated").default(false))
            .col(timestamptz("expires_at").null().comment(
                "End of a mute, suspension or ban; NULL = permanent. In force: reversed_at IS NULL \
                 AND (expires_at IS NULL OR expires_at > NOW())",
            ))
            // Reversal
            .col(timestamptz("reversed_at").null())
            .col(uuid("reversed_by").null())
            .col(text("reversal_reason").null())
            .col(created_at())
            .col(updated_at())
            .references("fk_moderation_actions_users_moderator_id", "moderator_id", "users", SetNull)
            .references("fk_moderation_actions_users_target_user_id", "target_user_id", "users", Cascade)
            .references(
                "fk_moderation_actions_moderation_reports",
                "report_id",
                "moderation_reports",
                SetNull,
            )
            .references("fk_moderation_actions_users_reversed_by", "reversed_by", "users", SetNull)
            .checked("chk_moderation_actions_target", "target_type <> 'user' OR target_id = target_user_id")
            .checked(
                "chk_moderation_actions_target_kind",
                "(kind NOT IN ('warn', 'mute', 'suspend', 'ban') OR target_type = 'user') AND (kind \
                 <> 'remove_content' OR target_type <> 'user')",
            )
            .checked(
                "chk_moderation_actions_explanation_length",
                "LENGTH(explanation) >= 1 AND LENGTH(explanation) <= 5000",
            )
            .checked(
                "chk_moderation_actions_expires",
                "expires_at IS NULL OR (expires_at > created_at AND kind IN ('mute', 'suspend', \
                 'ban'))",
            )
            .checked(
                "chk_moderation_actions_reversed",
                "reversed_at IS NOT NULL OR NUM_NONNULLS(reversed_by, reversal_reason) = 0",
            )
            .checked("chk_moderation_actions_reversed_after_created", "reversed_at >= created_at"),
        )
        .await?;
        create_indexes(
            m,
            "moderation_actions",
            [
                index(
                    "idx_moderation_actions_target_user_id_created_at_id",
                    [asc("target_user_id"), desc("created_at"), desc("id")],
                ),
                index(
                    "idx_moderation_actions_moderator_id_created_at_id",
                    [asc("moderator_id"), desc("created_at"), desc("id")],
                )
                .partial("moderator_id IS NOT NULL"),
                index("idx_moderation_actions_report_id", ["report_id"]).partial("report_id IS NOT NULL"),
                index("idx_moderation_actions_reversed_by", ["reversed_by"])
                    .partial("reversed_by IS NOT NULL"),
                index(
                    "idx_moderation_actions_target_type_target_id_created_at",
                    [asc("target_type"), asc("target_id"), desc("created_at")],
                ),
                index(
                    "idx_moderation_actions_target_user_id_kind_expires_at",
                    ["target_user_id", "kind", "expires_at"],
                )
                .partial("reversed_at IS NULL AND kind IN ('mute', 'suspend', 'ban')"),
                index("idx_moderation_actions_expires_at", ["expires_at"])
                    .partial("reversed_at IS NULL AND expires_at IS NOT NULL"),
            ],
        )
        .await?;
        create_audit_trigger(m, "moderation_actions").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "moderation_actions").await
    }
}
