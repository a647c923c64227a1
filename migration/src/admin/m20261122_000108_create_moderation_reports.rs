//! `moderation_reports`: what users and detectors reported, and how it was handled.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "moderation_reports",
                "User reports and their handling; one open report per reporter and target",
            )
            .col(id())
            .col(
                uuid("reporter_id")
                    .null()
                    .comment("NULL = automatic detection, or the reporter's account was erased"),
            )
            // Target
            .col(enumeration("target_type", "moderation_target_type"))
            .col(uuid("target_id").comment(
                "id in the table named by target_type (course_review = course_enrollments); \
                 polymorphic, no foreign key",
            ))
            .col(
                uuid("target_user_id")
                    .null()
                    .comment("Author of the target (the user itself when target_type = user)"),
            )
            .col(
                jsonb("target_snapshot").default("{}").comment(
                    "Target as it was when reported, because it can be edited or deleted afterwards",
                ),
            )
            // Report
            .col(enumeration("reason", "moderation_reason"))
            .col(text("description").null())
            // Status
            .col(enumeration("status", "moderation_report_status").default("open"))
            .col(uuid("assigned_moderator_id").null())
            .col(timestamptz("assigned_at").null())
            .col(
                text("resolution")
                    .null()
                    .comment("Moderator's note; the sanction itself is a moderation_actions row"),
            )
            .col(timestamptz("resolved_at").null())
            .col(created_at())
            .col(updated_at())
            .references("fk_moderation_reports_users_reporter_id", "reporter_id", "users", SetNull)
            .references("fk_moderation_reports_users_target_user_id", "target_user_id", "users", SetNull)
            .references(
                "fk_moderation_reports_users_assigned_moderator_id",
                "assigned_moderator_id",
                "users",
                SetNull,
            )
            .checked("chk_moderation_reports_snapshot_object", "JSONB_TYPEOF(target_snapshot) = 'object'")
            .checked(
                "chk_moderation_reports_description_length",
                "LENGTH(description) >= 1 AND LENGTH(description) <= 2000",
            )
            .checked("chk_moderation_reports_other_described", "reason <> 'other' OR description IS NOT NULL")
            .checked("chk_moderation_reports_resolution_length", "LENGTH(resolution) <= 5000")
            .checked(
                "chk_moderation_reports_assigned",
                "assigned_moderator_id IS NULL OR assigned_at IS NOT NULL",
            )
            .checked(
                "chk_moderation_reports_resolved",
                "(status IN ('actioned', 'dismissed')) = (resolved_at IS NOT NULL)",
            ),
        )
        .await?;
        create_indexes(
            m,
            "moderation_reports",
            [
                unique_index(
                    "idx_moderation_reports_reporter_id_target_type_target_id_unique",
                    ["reporter_id", "target_type", "target_id"],
                )
                .partial("status IN ('open', 'in_review')"),
                index(
                    "idx_moderation_reports_reporter_id_created_at_id",
                    [asc("reporter_id"), desc("created_at"), desc("id")],
                )
                .partial("reporter_id IS NOT NULL"),
                index(
                    "idx_moderation_reports_target_type_target_id_created_at",
                    [asc("target_type"), asc("target_id"), desc("created_at")],
                ),
                index(
                    "idx_moderation_reports_target_user_id_created_at_id",
                    [asc("target_user_id"), desc("created_at"), desc("id")],
                )
                .partial("target_user_id IS NOT NULL"),
                index(
                    "idx_moderation_reports_assigned_moderator_id_status_created_at",
                    ["assigned_moderator_id", "status", "created_at"],
                )
                .partial("assigned_moderator_id IS NOT NULL"),
                index("idx_moderation_reports_status_created_at_id", ["status", "created_at", "id"])
                    .partial("status IN ('open', 'in_review')"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "moderation_reports").await
    }
}
