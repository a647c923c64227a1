//! Search: what can be found, and what was searched for.

pub(crate) mod m20261122_000901_create_search_enums;
pub(crate) mod m20261122_000902_create_search_functions;
pub(crate) mod m20261122_000903_create_search_queries;
pub(crate) mod m20261122_000904_create_search_index;
