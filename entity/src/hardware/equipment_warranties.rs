//! Until when a piece of equipment is covered. Written by `service::hardware::equipment_warranties`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A warranty.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "equipment_warranties")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub equipment_id: Uuid,
    /// Who grants it.
    pub provider: String,
    pub policy_number: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub coverage: Option<String>,
    pub starts_on: Date,
    /// Last day covered.
    pub ends_on: Date,
    /// Scan of the warranty or receipt.
    pub document_file_id: Option<Uuid>,
    /// Days before the end; none where no reminder is wanted.
    pub reminder_days_before: Option<i32>,
    /// `ends_on - reminder_days_before`. Computed by the database: leave it unset.
    pub remind_on: Option<Date>,
    /// Cleared when `ends_on` or `reminder_days_before` changes, so that the reminder is sent again.
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

impl Entity {
    /// The rows that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
