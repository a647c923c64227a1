//! What somebody wants to see, at most one default per owner. Written by `service::analytics::dashboard_configs`.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

/// A dashboard.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "dashboard_configs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub user_id: Uuid,
    pub name: String,
    /// Its widgets; see [`DashboardLayout`].
    #[sea_orm(column_type = "JsonBinary")]
    pub layout: DashboardLayout,
    pub is_default: bool,
    /// Readable (not editable) by every user who may see analytics.
    pub is_shared: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was deleted; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, relation_enum = "Owner", from = "user_id", to = "id")]
    pub owner: BelongsTo<crate::auth::users::Entity>,
}

/// The widgets of a dashboard. In the column:
/// `[{"id": "w1", "kind": "line", "metric": "plays", "x": 0, "y": 0, "w": 6, "h": 4, "options": {}}, …]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct DashboardLayout(pub Vec<Widget>);

/// One widget, placed on a grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Widget {
    /// Unique on the dashboard.
    pub id: String,
    /// How it is drawn; the list is the front end's.
    pub kind: String,
    /// What it shows: a `metric_name` of `daily_metrics`, or a figure of the front end's own.
    pub metric: String,
    /// Columns from the left.
    pub x: i32,
    /// Rows from the top.
    pub y: i32,
    /// Width in columns.
    pub w: i32,
    /// Height in rows.
    pub h: i32,
    /// What else its kind needs.
    #[serde(default)]
    pub options: Json,
}

impl Entity {
    /// The rows that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_layout_is_an_array_of_placed_widgets() {
        let stored = json!([{"id": "w1", "kind": "line", "metric": "plays", "x": 0, "y": 0, "w": 6, "h": 4, "options": {}}]);
        let layout: DashboardLayout = serde_json::from_value(stored.clone()).unwrap();
        assert_eq!((layout.0[0].w, layout.0[0].h), (6, 4));
        assert_eq!(serde_json::to_value(&layout).unwrap(), stored);
    }
}
