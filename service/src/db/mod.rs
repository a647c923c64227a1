//! The shared ground of all domains: connections, actor, paging, errors, secrets, time.
