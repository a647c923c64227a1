//! What was searched for: its history for who did it, and what nobody finds for the platform. `cleanup` forgets it after 90 days.

use chrono::{DateTime, Utc};
use entity::search::search_index::SearchEntityType;
use garde::Validate;
use sea_orm::{
    ActiveEnum, ConnectionTrait, TransactionSession, TransactionTrait,
    prelude::{Json, Uuid},
};
use serde::Serialize;

use super::SearchError;
use crate::{
    access::{self, STAFF},
    db::{self, Actor, Command, List, Page, PageRequest, Query},
    input::{self, Invalid},
    paged, row,
};

/// A search that was answered.
#[derive(Clone, Debug, PartialEq, Validate)]
pub struct Asked {
    /// The client's own id of a visit, which ties a visitor's searches together.
    #[garde(skip)]
    pub session_id: Option<Uuid>,
    /// As typed, 1 to 500 characters.
    #[garde(length(chars, min = 1, max = 500), custom(input::text))]
    pub query_text: String,
    /// The reader's language: `en`, `fr-CA`; 2 to 10 characters.
    #[garde(length(chars, min = 2, max = 10), custom(input::text))]
    pub language: String,
    /// What it was narrowed down by, as sent: an object.
    #[garde(custom(input::json_object))]
    pub filters: Json,
    /// How much was found.
    #[garde(range(min = 0))]
    pub result_count: i32,
    /// Milliseconds that it took.
    #[garde(range(min = 0))]
    pub latency_ms: i32,
}

row! {
    /// A search as who did it sees it.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Line {
        /// Its id.
        pub id: Uuid,
        /// As typed.
        pub query_text: String,
        /// What it was narrowed down by.
        pub filters: Json,
        /// How much was found.
        pub result_count: i32,
        /// When.
        pub created_at: DateTime<Utc>,
    }
}

row! {
    /// What nobody finds.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Unanswered {
        /// Lower case, without accents.
        pub normalized_query: String,
        /// How often it was asked.
        pub times: i64,
        /// By how many people, as far as they can be told apart.
        pub people: i64,
        /// When last.
        pub last_asked_at: DateTime<Utc>,
    }
}

/// The one statement of [`record`].
pub const RECORD: Query<(Uuid,)> = Query::new("SELECT veza.record_search($1, $2, $3, $4, $5, $6)");

const CLICK: Query<(bool,)> =
    Query::new("SELECT veza.record_search_click($1, $2::search_entity_type, $3, $4)");

/// Searches of `$1`, newest first.
pub const NEWEST: List<Line, (DateTime<Utc>, Uuid)> = List::new(
    "search.search_queries.newest",
    paged!(
        "SELECT id, query_text, filters, result_count, created_at FROM search_queries WHERE user_id = $1",
        after " AND (created_at, id) < ($3, $4)",
        " ORDER BY created_at DESC, id DESC LIMIT $2"
    ),
);

/// `$1` how the search begins, `$2` how many.
pub const SUGGEST: Query<(String,)> = Query::new("SELECT query FROM veza.suggest_queries($1, $2)");

const UNANSWERED: Query<Unanswered> = Query::new(
    "SELECT normalized_query, count(*) AS times, count(DISTINCT coalesce(user_id, session_id)) AS people, \
         max(created_at) AS last_asked_at \
     FROM search_queries WHERE result_count = 0 AND created_at >= $1 \
     GROUP BY normalized_query ORDER BY times DESC, normalized_query LIMIT $2",
);

const DELETE: Command = Command::new("DELETE FROM search_queries WHERE user_id = $1 AND id = ANY ($2)");
const CLEAR: Command = Command::new("DELETE FROM search_queries WHERE user_id = $1");

/// Most searches that are deleted by id at once.
const MOST: usize = 100;

/// Writes down a search of the actor's, or of a visitor's; returns its id, by which a click is told of.
///
/// # Errors
/// [`SearchError::Invalid`]; [`SearchError::UserNotFound`].
pub async fn record(db: &impl TransactionTrait, actor: &Actor, asked: Asked) -> Result<Uuid, SearchError> {
    input::check(&asked)?;
    let values = [
        asked.session_id.into(),
        asked.query_text.into(),
        asked.language.into(),
        asked.filters.into(),
        asked.result_count.into(),
        asked.latency_ms.into(),
    ];
    let transaction = db::begin(db, actor).await?;
    let (id,) = RECORD.get(&transaction, values).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Writes down which result was opened: the first one counts, and the same again is nothing new.
///
/// # Errors
/// [`SearchError::QueryNotFound`] if `search` is none of the actor's; [`SearchError::Invalid`] for a position below 1.
pub async fn record_click(
    db: &impl TransactionTrait,
    actor: &Actor,
    search: Uuid,
    (entity_type, entity_id): (SearchEntityType, Uuid),
    position: i32,
) -> Result<(), SearchError> {
    if position < 1 {
        return Err(Invalid::field("position", "is not 1 or more").into());
    }
    let values = [search.into(), entity_type.to_value().into(), entity_id.into(), position.into()];
    let transaction = db::begin(db, actor).await?;
    let (found,) = CLICK.get(&transaction, values).await?;
    transaction.commit().await?;
    if found { Ok(()) } else { Err(SearchError::QueryNotFound) }
}

/// What `viewer` searched for, newest first. Index: `idx_search_queries_user_id_created_at_id`.
///
/// # Errors
/// [`SearchError::Forbidden`] unless the viewer is a user; [`SearchError::Cursor`].
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Line>, SearchError> {
    NEWEST.page(db, page, [owner(viewer)?.into()], |line| (line.created_at, line.id)).await
}

/// Forgets some of the actor's searches; answers how many there were.
///
/// # Errors
/// [`SearchError::Invalid`] for more than 100; [`SearchError::Forbidden`] unless the actor is a user.
pub async fn delete(db: &impl TransactionTrait, actor: &Actor, ids: &[Uuid]) -> Result<u64, SearchError> {
    let user = owner(actor)?;
    if ids.len() > MOST {
        return Err(Invalid::field("ids", "are more than 100").into());
    }
    let transaction = db::begin(db, actor).await?;
    let deleted = DELETE.run(&transaction, [user.into(), ids.to_vec().into()]).await?;
    transaction.commit().await?;
    Ok(deleted)
}

/// Forgets all of the actor's searches; answers how many.
///
/// # Errors
/// [`SearchError::Forbidden`] unless the actor is a user.
pub async fn clear(db: &impl TransactionTrait, actor: &Actor) -> Result<u64, SearchError> {
    let user = owner(actor)?;
    let transaction = db::begin(db, actor).await?;
    let deleted = CLEAR.run(&transaction, [user.into()]).await?;
    transaction.commit().await?;
    Ok(deleted)
}

/// Searches that begin so, found something and were asked by three people or more, the most asked first; at most 20. Index:
/// `idx_search_queries_normalized_query_created_at`, at most 5,000 entries of it.
///
/// # Errors
/// [`SearchError::Invalid`] for less than 2 or more than 100 characters.
pub async fn suggest(
    db: &impl ConnectionTrait,
    prefix: &str,
    limit: u64,
) -> Result<Vec<String>, SearchError> {
    let prefix = prefix.trim();
    if !(2..=100).contains(&prefix.chars().count()) || prefix.contains('\0') {
        return Err(Invalid::field("prefix", "is not 2 to 100 characters, without NUL").into());
    }
    let limit = i32::try_from(limit.clamp(1, 20)).unwrap_or(1);
    let found = SUGGEST.all(db, [prefix.to_owned().into(), limit.into()]).await?;
    Ok(found.into_iter().map(|(query,)| query).collect())
}

/// What was asked since a time and found nothing, the most asked first; at most 100. Index:
/// `idx_search_queries_created_at_desc`, of the searches that found nothing. Runs as the owner of the tables.
///
/// # Errors
/// [`SearchError::Forbidden`] unless the actor is staff or the system.
pub async fn report_unanswered(
    db: &impl ConnectionTrait,
    actor: &Actor,
    since: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Unanswered>, SearchError> {
    input::instant(&since, &()).map_err(|error| Invalid::field("since", error.message()))?;
    if !access::has_role(db, actor, STAFF).await? {
        return Err(SearchError::Forbidden);
    }
    let limit = i64::try_from(limit.clamp(1, 100)).unwrap_or(1);
    Ok(UNANSWERED.all(db, [since.into(), limit.into()]).await?)
}

fn owner(actor: &Actor) -> Result<Uuid, SearchError> {
    actor.user_id().ok_or(SearchError::Forbidden)
}
