//! Settings that are read while the platform runs. Written by `service::admin::system_configs`.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::SecretBytes;

/// A setting.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "system_configs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Dotted name (`uploads.max_size_bytes`).
    #[sea_orm(unique)]
    pub key: String,
    pub value_type: ConfigValueType,
    /// Of the JSON type that `value_type` names; none where it is a secret.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub value: Option<Json>,
    /// The value of a secret, sealed; none otherwise.
    #[serde(skip_serializing)]
    pub value_encrypted: Option<SecretBytes>,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    pub is_secret: bool,
    /// Whether clients are told without login.
    pub is_public: bool,
    /// Who changed it last; none once that account is gone.
    pub updated_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Updater", from = "updated_by", to = "id")]
    pub updater: BelongsTo<Option<crate::auth::users::Entity>>,
}

/// The JSON type of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "config_value_type", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ConfigValueType {
    /// Text.
    String,
    /// A number without fraction.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// An object.
    Object,
    /// An array.
    Array,
}

impl ActiveModelBehavior for ActiveModel {}
