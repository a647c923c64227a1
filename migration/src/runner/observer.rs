//! Who is told how a run gets on.

use super::Done;
use crate::record::{Direction, Step};

/// Is told how a run gets on. Every method does nothing unless it is written.
pub trait Observer: Send + Sync {
    /// Another migrator is at work, and this one waits for it.
    fn waiting(&self, holder: &str) {
        let _ = holder;
    }

    /// A migration begins: the `number`th of `total` in this run.
    fn started(&self, number: usize, total: usize, name: &str, direction: Direction) {
        let _ = (number, total, name, direction);
    }

    /// A migration is done.
    fn finished(&self, done: &Done, direction: Direction) {
        let _ = (done, direction);
    }

    /// Whether [`Observer::sql`] is wanted.
    fn wants_sql(&self) -> bool {
        false
    }

    /// The SQL that is about to run.
    fn sql(&self, steps: &[Step]) {
        let _ = steps;
    }
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}
