//! Distinctions that can be earned. Written by the platform's administrators.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A distinction.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "badges")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub name: String,
    /// The name in addresses.
    #[sea_orm(unique)]
    pub slug: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub icon_url: Option<String>,
    /// `#RRGGBB`.
    pub color: Option<String>,
    /// The rules by which it is earned, in the shape that the job which awards it reads.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub criteria: Option<Json>,
    pub rarity: BadgeRarity,
    /// False once it can no longer be earned; who has it keeps it.
    pub is_active: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// How hard a badge is to earn.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum BadgeRarity {
    /// Most people have it.
    #[default]
    Common,
    /// Some people have it.
    Rare,
    /// Few people have it.
    Epic,
    /// Next to nobody has it.
    Legendary,
}

impl ActiveModelBehavior for ActiveModel {}
