//! The enums of moderation, support and configuration.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_enum(
            m,
            "moderation_target_type",
            &[
                "user",
                "track",
                "track_comment",
                "playlist",
                "message",
                "direct_message",
                "room",
                "post",
                "post_comment",
                "group",
                "product",
                "product_review",
                "course",
                "course_review",
                "lesson",
                "equipment",
                "file",
            ],
            "What can be reported and acted on; course_review = a course_enrollments row",
        )
        .await?;
        create_enum(
            m,
            "moderation_reason",
            &[
                "spam",
                "harassment",
                "hate_speech",
                "violence",
                "self_harm",
                "sexual_content",
                "child_safety",
                "illegal_goods",
                "copyright",
                "impersonation",
                "fraud",
                "privacy",
                "misinformation",
                "other",
            ],
            "Why something is reported or acted on; other is described in words",
        )
        .await?;
        create_enum(
            m,
            "moderation_report_status",
            &["open", "in_review", "actioned", "dismissed"],
            "How far the handling of a report is; actioned = it led to a sanction",
        )
        .await?;
        create_enum(
            m,
            "moderation_action_kind",
            &["warn", "mute", "suspend", "ban", "remove_content", "restore"],
            "A sanction against a user or a piece of content; restore takes a removal back",
        )
        .await?;
        create_enum(
            m,
            "support_ticket_priority",
            &["low", "normal", "high", "urgent"],
            "How soon a ticket is to be answered, in this order",
        )
        .await?;
        create_enum(
            m,
            "support_ticket_status",
            &["open", "waiting_on_requester", "on_hold", "resolved", "closed"],
            "Whose turn it is; resolved becomes closed after a week of silence",
        )
        .await?;
        create_enum(
            m,
            "config_value_type",
            &["string", "integer", "number", "boolean", "object", "array"],
            "JSON type of a setting; integer = a number without fraction",
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_enum(m, "config_value_type").await?;
        drop_enum(m, "support_ticket_status").await?;
        drop_enum(m, "support_ticket_priority").await?;
        drop_enum(m, "moderation_action_kind").await?;
        drop_enum(m, "moderation_report_status").await?;
        drop_enum(m, "moderation_reason").await?;
        drop_enum(m, "moderation_target_type").await
    }
}
