//! One row for each thing that can be found, and the ways of finding it.
//!
//! Words are matched in the language of each thing, whatever language the reader has: who searches for `songs` finds an English
//! title with `song`, and a French one with `songs`. The best match comes first: how well the words match, the title before tags
//! before the body, times how popular the thing is.

mod input;
mod rebuild;

pub use input::Ask;
pub use rebuild::{Batch, Progress, rebuild, rebuild_batch};

use chrono::{DateTime, Utc};
use entity::search::search_index::SearchEntityType;
use sea_orm::{ConnectionTrait, prelude::Uuid};
use serde::Serialize;

use super::{SearchError, names};
use crate::{
    db::{Actor, List, Page, PageRequest, Query},
    input::{self as rules, Invalid},
    row,
};

row! {
    /// Something that was found.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Hit {
        /// What it is.
        pub entity_type: SearchEntityType,
        /// Its id, in the table of its type.
        pub entity_id: Uuid,
        /// Whose it is; none for a hashtag.
        pub owner_id: Option<Uuid>,
        /// Its title, or name.
        pub title: String,
        /// How its text begins, at most 200 characters.
        pub excerpt: String,
        /// The language of its text; `und` for a word of none.
        pub language: String,
        /// When it was published, or made.
        pub published_at: DateTime<Utc>,
        score: i64,
        #[serde(skip)]
        id: Uuid,
    }
}

row! {
    /// Something that was perhaps meant.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Suggestion {
        /// What it is.
        pub entity_type: SearchEntityType,
        /// Its id, in the table of its type.
        pub entity_id: Uuid,
        /// Its title, or name.
        pub title: String,
    }
}

macro_rules! hits {
    ($after:literal) => {
        concat!(
            "SELECT i.entity_type::text AS entity_type, i.entity_id, i.owner_id, i.title, left(i.body, 200) AS excerpt, i.language, \
                 i.published_at, h.score, i.id \
             FROM veza.search($1, nullif($2::text[], '{}')::search_entity_type[], nullif($3::text[], '{}'), $4, $5",
            $after,
            ") h JOIN search_index i ON i.id = h.id ORDER BY h.score DESC, i.id DESC LIMIT $5"
        )
    };
}

/// `$1` words, `$2` types and `$3` languages (none: all), `$4` the viewer.
pub const BEST: List<Hit, (i64, Uuid)> =
    List::new("search.search_index.best", (hits!(""), hits!(", $6, $7")));

/// `$1` how the title begins, `$2` types, `$3` the viewer, `$4` how many.
pub const SUGGEST: Query<Suggestion> = Query::new(
    "SELECT i.entity_type::text AS entity_type, i.entity_id, i.title \
     FROM veza.suggest($1, nullif($2::text[], '{}')::search_entity_type[], $3, $4) h JOIN search_index i ON i.id = h.id \
     ORDER BY i.popularity_score DESC, i.id DESC",
);

/// The same, by how it is spelt.
pub const SPELT_ALIKE: Query<Suggestion> = Query::new(
    "SELECT i.entity_type::text AS entity_type, i.entity_id, i.title \
     FROM veza.spelt_alike($1, nullif($2::text[], '{}')::search_entity_type[], $3, $4) h JOIN search_index i ON i.id = h.id \
     ORDER BY h.likeness DESC, i.popularity_score DESC, i.id DESC",
);

/// Most suggestions that are made at once.
const MOST_SUGGESTED: u64 = 20;

/// What `viewer` may see and whose words match, best first: public things, and what is the viewer's own. Of more than 200 that
/// match, the 200 most popular are ranked and listed; words that only exclude (`-not`) find nothing. Indexes:
/// `idx_search_index_document_popularity_gin` from the most popular down, `idx_search_index_document_gin` where few match, then the
/// primary keys of the sources for a page.
///
/// # Errors
/// [`SearchError::Invalid`]; [`SearchError::Cursor`] for a cursor of another list.
pub async fn search(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    ask: &Ask,
    page: &PageRequest,
) -> Result<Page<Hit>, SearchError> {
    rules::check(ask)?;
    let values = [
        ask.words.clone().into(),
        names(&ask.types).into(),
        ask.languages.clone().into(),
        viewer.user_id().into(),
    ];
    BEST.page(db, page, values, |hit| (hit.score, hit.id)).await
}

/// Public things whose title begins so, the most popular first, while somebody types; at most 20, of `types` or of all where there
/// are none. What is popular (5.0 or more: some 150 plays, uses or followers) goes first; of more than 200 such titles that begin so,
/// the 20 most popular of each type and the first 200 of the alphabet are looked at. Where those are too few, so it is with the
/// others. Indexes: `idx_search_index_entity_type_popularity_score_id`, `idx_search_index_title_lower_popular`,
/// `idx_search_index_title_lower`.
///
/// # Errors
/// [`SearchError::Invalid`] for nothing, or more than 100 characters.
pub async fn suggest(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    prefix: &str,
    types: &[SearchEntityType],
    limit: u64,
) -> Result<Vec<Suggestion>, SearchError> {
    suggestions(db, &SUGGEST, viewer, ("prefix", prefix), types, limit).await
}

/// Public things in whose title something is spelt like `words`, the most alike first: what somebody may have meant who found
/// nothing; at most 20, of at most 500 such titles. Only what is popular (as of [`suggest`]) where there is something in the first 60
/// characters of whose title; else whatever is no post. Indexes: `idx_search_index_title_trgm_popular_gin`,
/// `idx_search_index_title_trgm_not_post_gin`.
///
/// # Errors
/// [`SearchError::Invalid`] for nothing, or more than 100 characters.
pub async fn spelt_alike(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    words: &str,
    types: &[SearchEntityType],
    limit: u64,
) -> Result<Vec<Suggestion>, SearchError> {
    suggestions(db, &SPELT_ALIKE, viewer, ("words", words), types, limit).await
}

async fn suggestions(
    db: &impl ConnectionTrait,
    query: &Query<Suggestion>,
    viewer: &Actor,
    (field, text): (&str, &str),
    types: &[SearchEntityType],
    limit: u64,
) -> Result<Vec<Suggestion>, SearchError> {
    let text = text.trim();
    if !(1..=100).contains(&text.chars().count()) || text.contains('\0') {
        return Err(Invalid::field(field, "is not 1 to 100 characters, without NUL").into());
    }
    let limit = i32::try_from(limit.clamp(1, MOST_SUGGESTED)).unwrap_or(1);
    let values = [text.to_owned().into(), names(types).into(), viewer.user_id().into(), limit.into()];
    Ok(query.all(db, values).await?)
}
