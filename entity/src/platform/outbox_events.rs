//! Events that the outside is told of. Written by `service::platform::outbox_events` in the transaction of the change,
//! published at least once, purged 7 days after that.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An event, waiting, published or given up.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "outbox_events")]
pub struct Model {
    /// The event's own id, by which consumers recognise what they have seen.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The order of insertion. Given by the database alone, which refuses a value of anybody else's: leave it `NotSet`.
    /// Transactions commit out of order, so it orders the waiting and is never a high-water mark.
    pub sequence_number: i64,
    /// What kind of thing changed: `track`, `order`; the list is open.
    pub aggregate_type: String,
    /// The id of what changed, in the table of its kind; no foreign key.
    pub aggregate_id: Uuid,
    /// What happened to it: `track.published`; the list is open.
    pub event_type: String,
    /// The event itself, an object in the shape that `event_type` names.
    #[sea_orm(column_type = "JsonBinary")]
    pub payload: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub headers: EventHeaders,
    /// When it was passed on; never together with `failed_at`.
    pub published_at: Option<DateTimeUtc>,
    /// How often passing it on was tried.
    pub attempts: i32,
    /// What the last failed attempt said.
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
    /// When it was given up, out of the queue until an operator clears this.
    pub failed_at: Option<DateTimeUtc>,
    /// When it happened, which for a late event is earlier than `created_at`.
    pub occurred_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// What a consumer may want to know of an event beside the event. In the column an object, `{}` where nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct EventHeaders {
    /// The trace that the change belongs to, to find it in other logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// Who made the change; none for the system itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<Uuid>,
    /// The version of the payload's shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_version: Option<i32>,
    /// Whatever else the writer noted, beside the three above.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn headers_keep_what_they_do_not_know_and_add_nothing() {
        for stored in [json!({}), json!({"schema_version": 2, "trace_id": "4bf9", "region": "eu"})] {
            let headers: EventHeaders = serde_json::from_value(stored.clone()).unwrap();
            assert_eq!(serde_json::to_value(headers).unwrap(), stored);
        }
    }
}
