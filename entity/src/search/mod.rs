//! What can be found, and what people searched for.
//!
//! [`search_index`] has one row for each thing that can be found, whatever its table, with the text and the rank that a
//! search needs; it is rebuilt from its source and gone when that is deleted. [`search_queries`] keeps what was asked,
//! how much was found and what was opened, for suggestions and for what nobody finds.

pub mod search_index;
pub mod search_queries;

/// The entities of this domain under the names of their tables, and its enums.
pub mod prelude {
    pub use super::search_index::{Entity as SearchIndex, SearchEntityType};
    pub use super::search_queries::Entity as SearchQueries;
}
