//! How far a backfill has come, for those who watch.

use std::{
    sync::{PoisonError, RwLock},
    time::Duration,
};

/// How far a backfill has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'b> {
    /// Its name.
    pub name: &'b str,
    /// Rows passed, those of earlier runs included.
    pub rows_done: i64,
    /// Rows of the table as the planner estimates them; none if it was never analysed.
    pub rows_estimated: Option<i64>,
    /// Since this run began.
    pub elapsed: Duration,
}

type Watcher = Box<dyn Fn(&Progress<'_>) + Send + Sync>;

static WATCHER: RwLock<Option<Watcher>> = RwLock::new(None);

/// Tells `watcher` of every batch of every backfill in this process, in place of whoever was told before: migrations
/// have no way to reach the tool that runs them.
pub fn watch(watcher: impl Fn(&Progress<'_>) + Send + Sync + 'static) {
    *WATCHER.write().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(watcher));
}

pub(super) fn tell(progress: &Progress<'_>) {
    if let Some(watcher) = &*WATCHER.read().unwrap_or_else(PoisonError::into_inner) {
        watcher(progress);
    }
}
