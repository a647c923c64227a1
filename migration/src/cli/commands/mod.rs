//! One file per kind of command.

mod cleanup;
mod counters;
mod export;
mod inspect;
mod partitions;
mod pg;
mod rollback;
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
    up::up,
    views::views,
};
