//! What keeps a database in shape over the years: views are refreshed, rows whose time is over go, partitions come and leave.

pub(crate) mod m20261122_000148_create_refresh_view;
pub(crate) mod m20261122_000149_create_clean_up;
pub(crate) mod m20261122_000150_create_partitions_view;
pub(crate) mod m20261122_000151_create_retirement;
pub(crate) mod m20261122_000152_create_drain;
pub(crate) mod m20261122_000184_create_upkeep_rights;
