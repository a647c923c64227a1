//! Finding things: whatever their table, by words, by how their title begins, by how it is spelt.
//!
//! [`search_index`] has a row for each thing that can be found. What its text, language and visibility are is said once, by the
//! view `veza.searchable`. Each change of a source appends `<type>.changed` to the outbox in its own transaction (triggers do);
//! the [`Indexer`], a consumer of the outbox, then writes the row anew, as it is by then: an event that comes twice, or late,
//! changes nothing. A [rebuild](search_index::rebuild) does the same for everything, beside the indexer, and brings popularity up
//! to date; run it nightly.
//!
//! Nobody finds what they may not see: the index says who may, and what a page would show is asked of its source once more, so
//! that a thing which was hidden a moment ago does not come out. Closed and banned accounts, and those with whom there is a
//! block, are found with nothing of theirs.
//!
//! [`search_queries`] remembers what was asked: for whom it was, and as a report of what nobody finds.

mod error;
mod indexer;
pub mod search_index;
pub mod search_queries;

pub use error::SearchError;
pub use indexer::Indexer;

use entity::search::search_index::SearchEntityType;
use sea_orm::ActiveEnum;

use crate::input::Invalid;

/// The type of that name (`track`, `user`), for clients that send names.
///
/// # Errors
/// [`SearchError::Invalid`] naming `types` for a name that is none of them.
pub fn type_named(name: &str) -> Result<SearchEntityType, SearchError> {
    SearchEntityType::try_from_value(&name.to_owned()).map_err(|_| {
        Invalid::field("types", format!("is none of {}", SearchEntityType::values().join(", "))).into()
    })
}

/// Their names, as an array of the database.
fn names(types: &[SearchEntityType]) -> Vec<String> {
    types.iter().map(ActiveEnum::to_value).collect()
}
