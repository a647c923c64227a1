//! What happened, as the outbox keeps it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// Something that happened to something. Who did it, and in which request, is not said here: the database reads it from the
/// transaction (`headers.actor_id`, `headers.trace_id`).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(clippy::struct_field_names, reason = "event_type is the name of its column, by which it is sent")]
pub struct Event {
    aggregate_type: &'static str,
    aggregate_id: Uuid,
    event_type: &'static str,
    payload: Json,
    #[serde(skip_serializing_if = "Map::is_empty")]
    headers: Map<String, Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurred_at: Option<DateTime<Utc>>,
}

impl Event {
    /// `event_type` (`track.liked`) happened to the row `aggregate_id` of the kind `aggregate_type` (`track`). Both kinds have
    /// at most 100 characters. `payload` is an object with what a consumer needs beside the row itself; ids are strings.
    #[must_use]
    pub fn new(
        aggregate_type: &'static str,
        aggregate_id: Uuid,
        event_type: &'static str,
        payload: Json,
    ) -> Self {
        Self { aggregate_type, aggregate_id, event_type, payload, headers: Map::new(), occurred_at: None }
    }

    /// The same with a word beside the payload, such as `schema_version`.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<Json>) -> Self {
        self.headers.insert(name.to_owned(), value.into());
        self
    }

    /// The same at another time than that of its transaction.
    #[must_use]
    pub fn at(mut self, time: DateTime<Utc>) -> Self {
        self.occurred_at = Some(time);
        self
    }
}
