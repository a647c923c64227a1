//! How far behind delivery is, and what was set aside.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};
use serde::Serialize;

use crate::{
    access::{self, ADMIN},
    db::{self, Actor, Command, List, Page, PageRequest, Query},
    paged,
    platform::PlatformError,
    row,
};

row! {
    /// How far behind delivery is.
    #[derive(Clone, Copy, Debug, PartialEq, Serialize)]
    pub struct Lag {
        /// Events that wait, those between two attempts among them.
        pub waiting: i64,
        /// Those of them that failed before.
        pub retrying: i64,
        /// Events that were set aside, for an operator.
        pub set_aside: i64,
        /// Seconds since the oldest waiting event was appended; 0 where none waits. What to alarm on.
        pub oldest_waiting_seconds: f64,
    }
}

row! {
    /// An event that was set aside. Its payload may be personal, and is not shown.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct SetAside {
        /// The event.
        pub id: Uuid,
        /// What kind of thing it happened to.
        pub aggregate_type: String,
        /// To which.
        pub aggregate_id: Uuid,
        /// What happened.
        pub event_type: String,
        /// How often it was tried.
        pub attempts: i32,
        /// What the last attempt said, after the name of the consumer.
        pub last_error: Option<String>,
        /// When it was given up.
        pub failed_at: DateTime<Utc>,
    }
}

const LAG: Query<Lag> = Query::new(
    "SELECT count(*) AS waiting, count(*) FILTER (WHERE attempts > 0) AS retrying, \
         (SELECT count(*) FROM outbox_events WHERE failed_at IS NOT NULL) AS set_aside, \
         coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS oldest_waiting_seconds \
     FROM outbox_events WHERE published_at IS NULL AND failed_at IS NULL",
);

const OF_SET_ASIDE: List<SetAside, (DateTime<Utc>, Uuid)> = List::new(
    "platform.outbox_events.set_aside",
    paged!(
        "SELECT id, aggregate_type, aggregate_id, event_type, attempts, last_error, failed_at FROM outbox_events \
         WHERE failed_at IS NOT NULL",
        after " AND (failed_at, id) < ($2, $3)",
        " ORDER BY failed_at DESC, id DESC LIMIT $1"
    ),
);

const REQUEUE: Command = Command::new(
    "UPDATE outbox_events SET failed_at = NULL, attempts = 0, last_error = NULL \
     WHERE id = ANY ($1) AND failed_at IS NOT NULL",
);

/// How many events wait, and for how long the oldest has; for a metric. One query over the indexes of what waits
/// (`idx_outbox_events_sequence_number_unique`) and of what was set aside (`idx_outbox_events_failed_at`). Runs as the owner of
/// the tables.
///
/// # Errors
/// What the database says.
pub async fn lag(db: &impl ConnectionTrait) -> Result<Lag, PlatformError> {
    Ok(LAG.get(db, []).await?)
}

/// Events that were set aside, newest first. Index: `idx_outbox_events_failed_at`. Runs as the owner of the tables.
///
/// # Errors
/// [`PlatformError::Forbidden`] unless the actor is an administrator or the system; [`PlatformError::Cursor`].
pub async fn list_set_aside(
    db: &impl ConnectionTrait,
    actor: &Actor,
    page: &PageRequest,
) -> Result<Page<SetAside>, PlatformError> {
    ensure_operator(db, actor).await?;
    OF_SET_ASIDE.page(db, page, [], |event| (event.failed_at, event.id)).await
}

/// Puts events that were set aside back into the queue, as if never tried; answers how many. Consumers that had acted on them
/// do not again. Later events of the same aggregates may have been delivered meanwhile.
///
/// # Errors
/// [`PlatformError::Forbidden`] unless the actor is an administrator or the system.
pub async fn requeue(
    db: &impl TransactionTrait,
    actor: &Actor,
    events: Vec<Uuid>,
) -> Result<u64, PlatformError> {
    let transaction = db::begin(db, actor).await?;
    ensure_operator(&transaction, actor).await?;
    let changed = REQUEUE.run(&transaction, [events.into()]).await?;
    transaction.commit().await?;
    Ok(changed)
}

async fn ensure_operator(db: &impl ConnectionTrait, actor: &Actor) -> Result<(), PlatformError> {
    if access::has_role(db, actor, ADMIN).await? { Ok(()) } else { Err(PlatformError::Forbidden) }
}
