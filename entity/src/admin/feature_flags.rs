//! What is switched on for whom. Written by `service::admin::feature_flags`; services read the whole table and keep
//! it for a while.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

/// A flag.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "feature_flags")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub key: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// The main switch: false wins over every rule.
    pub is_enabled: bool,
    /// The share of users that gets it where no rule matches, 0 to 100; decided by `hash(key, user id)`.
    pub rollout_percent: i32,
    /// The first that matches decides; see [`TargetingRules`].
    #[sea_orm(column_type = "JsonBinary")]
    pub targeting_rules: TargetingRules,
    /// Off before.
    pub starts_at: Option<DateTimeUtc>,
    /// Off from then on; none where it does not end.
    pub ends_at: Option<DateTimeUtc>,
    /// Who changed it last; none once that account is gone.
    pub updated_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Updater", from = "updated_by", to = "id")]
    pub updater: BelongsTo<Option<crate::auth::users::Entity>>,
}

/// The rules of a flag, in order; the first that matches decides. In the column:
/// `[{"attribute": "country", "operator": "in", "values": ["FR"], "enabled": true}, …]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct TargetingRules(pub Vec<TargetingRule>);

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetingRule {
    /// What of the user is looked at: `role`, `country`; the list is open.
    pub attribute: String,
    /// How it is compared with the values: `in`, `not_in`; the list is the evaluating service's.
    pub operator: String,
    /// What it is compared with.
    pub values: Vec<Json>,
    /// Whether whom it matches gets the feature.
    pub enabled: bool,
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rules_are_an_array_in_the_column() {
        let stored = json!([{"attribute": "country", "operator": "in", "values": ["FR"], "enabled": true}]);
        let rules: TargetingRules = serde_json::from_value(stored.clone()).unwrap();
        assert!(rules.0[0].enabled);
        assert_eq!(serde_json::to_value(&rules).unwrap(), stored);
    }
}
