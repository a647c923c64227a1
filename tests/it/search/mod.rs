mod indexer;
mod plans;
mod rebuild;
mod rights;
mod search_index;
mod search_queries;
mod suggestions;
