//! One file per kind of command.

mod cleanup;
mod counters;
mod export;
mod inspect;
mod partitions;
mod pg;
mod rollback;
mod search;
mod up;
mod views;

pub(super) use self::{
    cleanup::cleanup,
    counters::counters,
    export::{dry_run, sql},
    inspect::{check, status},
    partitions::partitions,
    pg::pg,
    rollback::{down, fresh, refresh, reset},
    search::search,
    up::up,
    views::views,
};
