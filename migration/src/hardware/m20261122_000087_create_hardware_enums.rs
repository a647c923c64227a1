//! The enums of the hardware domain: `equipment_condition`, `equipment_maintenance_kind`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_enum(
            m,
            "equipment_condition",
            &["new", "excellent", "good", "fair", "poor", "broken"],
            "State of a piece of equipment, best first",
        )
        .await?;
        create_enum(
            m,
            "equipment_maintenance_kind",
            &[
                "cleaning",
                "inspection",
                "calibration",
                "tuning",
                "repair",
                "part_replacement",
                "firmware_update",
                "other",
            ],
            "What was done to a piece of equipment",
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_enum(m, "equipment_maintenance_kind").await?;
        drop_enum(m, "equipment_condition").await
    }
}
