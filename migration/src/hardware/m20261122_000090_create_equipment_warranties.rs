//! `equipment_warranties`: until when a piece of equipment is covered, and when to remind its owner.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("equipment_warranties", "Warranty periods of a piece of equipment")
                .col(id())
                .col(uuid("equipment_id"))
                // Warranty info
                .col(varchar("provider", 255))
                .col(varchar("policy_number", 100).null())
                .col(text("coverage").null())
                .col(date("starts_on"))
                .col(date("ends_on").comment("Last day covered"))
                .col(uuid("document_file_id").null().comment("Scan of the warranty or receipt"))
                // Reminder
                .col(
                    integer("reminder_days_before")
                        .null()
                        .default(30)
                        .comment("Days before ends_on; NULL = no reminder wanted"),
                )
                .col(date("remind_on").null().generated(Expr::cust("ends_on - reminder_days_before"), true))
                .col(timestamptz("reminder_sent_at").null().comment(
                    "Cleared when ends_on or reminder_days_before changes, so that the reminder is \
                    sent again",
                ))
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_equipment_warranties_equipment", "equipment_id", "equipment", Cascade)
                .references("fk_equipment_warranties_files", "document_file_id", "files", SetNull)
                .checked("chk_equipment_warranties_provider_length", "LENGTH(TRIM(provider)) >= 1")
                .checked("chk_equipment_warranties_coverage_length", "LENGTH(coverage) <= 5000")
                .checked("chk_equipment_warranties_end_after_start", "ends_on > starts_on")
                .checked(
                    "chk_equipment_warranties_reminder_range",
                    "reminder_days_before >= 0 AND reminder_days_before <= 365",
                ),
        )
        .await?;
        create_indexes(
            m,
            "equipment_warranties",
            [
                index(
                    "idx_equipment_warranties_equipment_id_ends_on",
                    [asc("equipment_id"), desc("ends_on")],
                ),
                index("idx_equipment_warranties_document_file_id", ["document_file_id"])
                    .partial("document_file_id IS NOT NULL"),
                index("idx_equipment_warranties_remind_on", ["remind_on"])
                    .partial("reminder_sent_at IS NULL AND deleted_at IS NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "equipment_warranties").await
    }
}
