//! The whole index anew, beside the indexer: what was lost or imported without events, and how popular things are by now.

use entity::search::search_index::SearchEntityType;
use sea_orm::{ActiveEnum, ConnectionTrait, Iterable, prelude::Uuid};
use serde::Serialize;

use super::SearchError;
use crate::{
    db::{Actor, Query},
    row,
};

row! {
    /// What came of a batch.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    pub struct Batch {
        /// Continue after it; none where the type is done.
        pub last_id: Option<Uuid>,
        /// Rows of the source that were looked at.
        pub seen: i64,
        /// Rows that were written, because they were missing or differed.
        pub written: i64,
        /// Rows that were deleted, because their thing is gone.
        pub removed: i64,
    }
}

/// How far a rebuild has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The type of the last batch.
    pub entity_type: Option<SearchEntityType>,
    /// Rows of the sources that were looked at.
    pub seen: i64,
    /// Rows that were written.
    pub written: i64,
    /// Rows that were deleted.
    pub removed: i64,
}

/// `$1` the type, `$2` after which id, `$3` how many.
const REBUILD: Query<Batch> = Query::new(
    "SELECT last_id, seen, written, removed FROM veza.rebuild_search($1::search_entity_type, $2, $3)",
);

/// Rows of a batch of [`rebuild`]: some 50 ms, for which indexers wait.
const BATCH: u16 = 500;

/// Rebuilds everything in batches of 500, each in a transaction of its own; `on_batch` is told how far it has come. Beside
/// indexers, and beside another rebuild. What is interrupted has done what it has done; begin again, or continue with
/// [`rebuild_batch`]. Runs on a pool of the owner's.
///
/// # Errors
/// [`SearchError::Forbidden`] unless the actor is the system.
pub async fn rebuild(
    db: &impl ConnectionTrait,
    actor: &Actor,
    mut on_batch: impl FnMut(&Progress),
) -> Result<Progress, SearchError> {
    let mut progress = Progress::default();
    for entity_type in SearchEntityType::iter() {
        let mut after = None;
        loop {
            let batch = rebuild_batch(db, actor, entity_type, after, BATCH).await?;
            progress.entity_type = Some(entity_type);
            progress.seen += batch.seen;
            progress.written += batch.written;
            progress.removed += batch.removed;
            on_batch(&progress);
            after = batch.last_id;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(progress)
}

/// One batch of 1 to 10,000 things of a type, behind an id. Indexers wait while it runs. Index: the primary key of the source.
///
/// # Errors
/// [`SearchError::Forbidden`] unless the actor is the system.
pub async fn rebuild_batch(
    db: &impl ConnectionTrait,
    actor: &Actor,
    entity_type: SearchEntityType,
    after: Option<Uuid>,
    batch: u16,
) -> Result<Batch, SearchError> {
    if !actor.is_system() {
        return Err(SearchError::Forbidden);
    }
    let batch = i32::from(batch.clamp(1, 10_000));
    Ok(REBUILD.get(db, [entity_type.to_value().into(), after.into(), batch.into()]).await?)
}
