//! Search: what can be found, and what was searched for.

pub(crate) mod m20261122_000096_create_search_enums;
pub(crate) mod m20261122_000097_create_search_functions;
pub(crate) mod m20261122_000098_create_search_queries;
pub(crate) mod m20261122_000099_create_search_index;
pub(crate) mod m20261122_000173_create_search_rights;
pub(crate) mod m20261122_000183_create_search_sources;
pub(crate) mod m20261122_000195_create_search_changes;
pub(crate) mod m20261122_000196_create_finding;
