//! The licences under which a product is sold, each with its price. Written by
//! `service::marketplace::product_licenses`.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

/// A licence of one product.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "product_licenses")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub product_id: Uuid,
    pub name: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub price: Decimal,
    /// The legal text.
    #[sea_orm(column_type = "Text")]
    pub terms: String,
    /// What the terms come to; see [`UsageRights`].
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub usage_rights: Option<UsageRights>,
    /// Sold once: the product is off sale afterwards.
    pub is_exclusive: bool,
    /// How often it can be sold; none where there is no limit.
    pub distribution_limit: Option<i32>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "product_id", to = "id")]
    pub product: BelongsTo<super::products::Entity>,
}

/// What the buyer may do. In the column: `{"commercial_use": true, "credit_required": true, "max_copies": 5000}`.
///
/// What is missing is not granted, and a limit that is missing does not exist. Further keys are kept as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct UsageRights {
    /// Whether it may be used to earn money.
    pub commercial_use: bool,
    /// Whether works made with it may be streamed.
    pub streaming: bool,
    /// Whether works made with it may be broadcast.
    pub broadcast: bool,
    /// Whether works made with it may be synchronised with pictures.
    pub sync: bool,
    /// Whether the author is to be named.
    pub credit_required: bool,
    /// Copies that may be distributed.
    pub max_copies: Option<i64>,
    /// Streams that are covered.
    pub max_streams: Option<i64>,
    /// What else the seller stated.
    #[serde(flatten)]
    pub other: std::collections::BTreeMap<String, Json>,
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_right_that_is_not_stated_is_not_granted_and_what_else_was_stated_is_kept() {
        let rights: UsageRights =
            serde_json::from_value(json!({"commercial_use": true, "max_copies": 500, "territory": "EU"}))
                .unwrap();
        assert!(rights.commercial_use && !rights.sync);
        assert_eq!((rights.max_copies, rights.max_streams), (Some(500), None));
        assert_eq!(serde_json::to_value(&rights).unwrap()["territory"], "EU");
    }
}
