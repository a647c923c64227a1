//! How a run gets on: a bar on a terminal, plain lines elsewhere.

use std::{
    io::{self, IsTerminal},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output;
use crate::{
    backfill,
    limits::human,
    record::{Direction, Step},
    runner::{Done, Observer},
};

/// Where no bar can be shown, a backfill prints a line this often.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// Shows each migration as it begins, and a line with its time when it is done.
pub(super) struct Progress {
    bar: ProgressBar,
    verbose: bool,
}

impl Progress {
    pub(super) fn new(verbose: bool) -> Self {
        let visible = io::stderr().is_terminal();
        let target = if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {bar:24} {pos}/{len} {msg} {elapsed}") {
            bar.set_style(style);
        }
        watch_backfills(bar.clone());
        Self { bar, verbose }
    }

    /// Takes the bar away, and leaves the lines.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// A backfill is the one migration that takes long and can tell how far it is: in the bar, or in a line now and then.
fn watch_backfills(bar: ProgressBar) {
    let last_line = Mutex::new(Instant::now());
    backfill::watch(move |progress| {
        let of = progress.rows_estimated.map(|rows| format!(" of about {rows}")).unwrap_or_default();
        let text = format!("{}: {}{of} rows", progress.name, progress.rows_done);
        if !bar.is_hidden() {
            bar.set_message(text);
            return;
        }
        let mut last_line = last_line.lock().unwrap_or_else(PoisonError::into_inner);
        if last_line.elapsed() >= BETWEEN_LINES {
            *last_line = Instant::now();
            output::line(&format!("  {text}"));
        }
    });
}

impl Observer for Progress {
    fn waiting(&self, holder: &str) {
        self.bar.suspend(|| output::note(&format!("waiting for another migrator ({holder})")));
    }

    fn started(&self, number: usize, total: usize, name: &str, _: Direction) {
        self.bar.set_length(total as u64);
        self.bar.set_position(number as u64);
        self.bar.reset_elapsed();
        self.bar.set_message(name.to_owned());
        self.bar.enable_steady_tick(Duration::from_millis(100));
    }

    fn finished(&self, done: &Done, direction: Direction) {
        let verb = match direction {
            Direction::Up => "applied",
            Direction::Down => "rolled back",
        };
        self.bar.suspend(|| output::line(&format!("  {verb} {} ({})", done.name, human(done.took))));
    }

    fn wants_sql(&self) -> bool {
        self.verbose
    }

    fn sql(&self, steps: &[Step]) {
        self.bar.suspend(|| {
            for statement in steps.iter().flat_map(|step| &step.statements) {
                output::note(statement);
            }
        });
    }
}
