//! `equipment_maintenance`: what was done to a piece of equipment, and when it is due again.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("equipment_maintenance", "Maintenance history of a piece of equipment")
                .col(id())
                .col(uuid("equipment_id"))
                // Maintenance info
                .col(enumeration("kind", "equipment_maintenance_kind"))
                .col(date("performed_on"))
                .col(varchar("performed_by", 255).null().comment("Workshop or person; NULL = the owner"))
                .col(text("notes").null())
                .col(uuid("document_file_id").null())
                // Cost
                .col(decimal("cost", 10, 2).null().comment("NULL = unknown, 0 = free"))
                .col(currency())
                // Next
                .col(
                    date("next_due_on")
                        .null()
                        .comment("When the same kind of maintenance is due again; NULL = not recurring"),
                )
                .col(timestamptz("reminder_sent_at").null())
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_equipment_maintenance_equipment", "equipment_id", "equipment", Cascade)
                .references("fk_equipment_maintenance_files", "document_file_id", "files", SetNull)
                .checked("chk_equipment_maintenance_notes_length", "LENGTH(notes) <= 5000")
                .not_negative("chk_equipment_maintenance_cost_positive", "cost")
                .checked("chk_equipment_maintenance_currency_format", "currency ~ '^[A-Z]{3}$'")
                .checked("chk_equipment_maintenance_next_after_performed", "next_due_on > performed_on"),
        )
        .await?;
        create_indexes(
            m,
            "equipment_maintenance",
            [
                index(
                    "idx_equipment_maintenance_equipment_id_performed_on_id",
                    [asc("equipment_id"), desc("performed_on"), desc("id")],
                ),
                index("idx_equipment_maintenance_document_file_id", ["document_file_id"])
                    .partial("document_file_id IS NOT NULL"),
                index("idx_equipment_maintenance_next_due_on", ["next_due_on"])
                    .partial("next_due_on IS NOT NULL AND reminder_sent_at IS NULL AND deleted_at IS NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "equipment_maintenance").await
    }
}
