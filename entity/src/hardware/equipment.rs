//! What somebody owns. Written by `service::hardware::equipment`; private unless its owner shows it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A piece of equipment.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "equipment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its owner.
    pub user_id: Uuid,
    pub category_id: Uuid,
    pub brand: String,
    pub model: String,
    pub nickname: Option<String>,
    /// Never shown to others; one owner cannot enter the same twice.
    pub serial_number: Option<String>,
    pub condition: EquipmentCondition,
    #[sea_orm(column_type = "Text", nullable)]
    pub notes: Option<String>,
    pub purchased_on: Option<Date>,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))", nullable)]
    pub purchase_price: Option<Decimal>,
    /// ISO 4217, of the purchase price.
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    /// When it was sold, lost or scrapped; none while it is owned.
    pub retired_on: Option<Date>,
    /// Ids of its photos, the first is the cover. An array has no foreign key: a file may be gone.
    pub photo_file_ids: Vec<Uuid>,
    pub is_public: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was deleted; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, relation_enum = "Owner", from = "user_id", to = "id")]
    pub owner: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Category", from = "category_id", to = "id")]
    pub category: BelongsTo<super::equipment_categories::Entity>,
}

/// What state it is in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "equipment_condition", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum EquipmentCondition {
    /// Never used.
    New,
    /// Used, like new.
    Excellent,
    /// Traces of use, works.
    #[default]
    Good,
    /// Worn, works.
    Fair,
    /// Works in part.
    Poor,
    /// Does not work.
    Broken,
}

impl Entity {
    /// The rows that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
