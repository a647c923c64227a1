//! One file per kind of command.

mod counters;
mod export;
mod inspect;
mod pg;
mod rollback;
mod up;

pub(super) use self::{
    counters::counters,
    export::{dry_run, sql},
    inspect::{check, status},
    pg::pg,
    rollback::{down, fresh, refresh, reset},
    up::up,
};
