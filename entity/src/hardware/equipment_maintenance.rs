//! What was done to a piece of equipment, and when it is due again. Written by
//! `service::hardware::equipment_maintenance`.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A piece of maintenance.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "equipment_maintenance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub equipment_id: Uuid,
    pub kind: EquipmentMaintenanceKind,
    pub performed_on: Date,
    /// A workshop or a person; none where its owner did it.
    pub performed_by: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub notes: Option<String>,
    pub document_file_id: Option<Uuid>,
    /// None where it is unknown, 0 where it was free.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))", nullable)]
    pub cost: Option<Decimal>,
    /// ISO 4217, of all amounts of the row.
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    /// When the same is due again; none where it is not.
    pub next_due_on: Option<Date>,
    pub reminder_sent_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was deleted; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "equipment_id", to = "id")]
    pub equipment: BelongsTo<super::equipment::Entity>,
    #[sea_orm(belongs_to, relation_enum = "DocumentFile", from = "document_file_id", to = "id")]
    pub document_file: BelongsTo<Option<crate::files::files::Entity>>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(
    rs_type = "String",
    db_type = "Enum",
    enum_name = "equipment_maintenance_kind",
    rename_all = "snake_case"
)]
#[serde(rename_all = "snake_case")]
pub enum EquipmentMaintenanceKind {
    /// Cleaned.
    Cleaning,
    /// Looked at.
    Inspection,
    /// Calibrated.
    Calibration,
    /// Tuned.
    Tuning,
    /// Repaired.
    Repair,
    /// A part was replaced.
    PartReplacement,
    /// Its firmware was brought up to date.
    FirmwareUpdate,
    /// Something else; see the notes.
    Other,
}

impl Entity {
    /// The rows that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
