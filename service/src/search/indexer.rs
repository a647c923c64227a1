//! The consumer of the outbox that keeps the index in step with its sources.
//!
//! A batch of events costs one statement, and another where somebody's language changed. It reads the sources as they are when it
//! is handed the events, and so needs nothing of them but which thing it was.

use async_trait::async_trait;
use entity::{platform::outbox_events::Model, search::search_index::SearchEntityType};
use sea_orm::{
    ActiveEnum,
    prelude::{Json, Uuid},
};

use crate::{
    db::{Command, Query},
    platform::{Consumer, ConsumerError, EventTransaction},
};

/// Keeps `search_index` in step with its sources. Give it to the [`Worker`](crate::platform::Worker).
#[derive(Clone, Copy, Debug, Default)]
pub struct Indexer;

/// Written and removed rows.
const INDEX: Query<(i64, i64)> =
    Query::new("SELECT written, removed FROM veza.index_search($1::text[]::search_entity_type[], $2)");

/// What has no language of its own is stemmed in its owner's: each such thing is told of in turn, and comes here in the order of
/// its own events.
const APPEND_CONTENT: Command = Command::new("SELECT veza.append_content_changed($1)");

#[async_trait]
impl Consumer for Indexer {
    fn name(&self) -> &'static str {
        "search_indexer"
    }

    fn wants(&self, event_type: &str) -> bool {
        type_of(event_type).is_some()
    }

    async fn consume(
        &self,
        transaction: &EventTransaction<'_>,
        events: &[&Model],
    ) -> Result<(), ConsumerError> {
        let changed = || events.iter().filter_map(|event| Some((type_of(&event.event_type)?, event)));
        let (types, ids): (Vec<String>, Vec<Uuid>) =
            changed().map(|(entity_type, event)| (entity_type.to_value(), event.aggregate_id)).unzip();
        INDEX.get(transaction, [types.into(), ids.into()]).await?;
        let owners: Vec<Uuid> = changed()
            .filter(|(entity_type, event)| {
                *entity_type == SearchEntityType::User && event.payload["language"] == Json::Bool(true)
            })
            .map(|(_, event)| event.aggregate_id)
            .collect();
        if !owners.is_empty() {
            APPEND_CONTENT.run(transaction, [owners.into()]).await?;
        }
        Ok(())
    }
}

/// `track.changed` is of a track.
fn type_of(event_type: &str) -> Option<SearchEntityType> {
    let name = event_type.strip_suffix(".changed")?;
    SearchEntityType::try_from_value(&name.to_owned()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_wants_the_changes_of_what_can_be_found_and_nothing_else() {
        for event in ["track.changed", "user.changed", "hashtag.changed", "equipment.changed"] {
            assert!(Indexer.wants(event), "{event}");
        }
        for event in ["track.liked", "order.changed", "changed", ".changed", "track", "track.changed.twice"] {
            assert!(!Indexer.wants(event), "{event}");
        }
    }
}
