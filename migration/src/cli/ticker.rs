//! How long work gets on: a spinner on a terminal, a line now and then elsewhere. Both on stderr, for stdout has the result.

use std::{
    io::{self, IsTerminal},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget};

use super::output;

/// Where no spinner can be shown, a line comes this often.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

pub(super) struct Ticker {
    bar: ProgressBar,
    last_line: Instant,
}

impl Ticker {
    pub(super) fn new() -> Self {
        let visible = io::stderr().is_terminal();
        let target = if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Self { bar: ProgressBar::with_draw_target(None, target), last_line: Instant::now() }
    }

    /// What happens now, with a count.
    pub(super) fn at(&mut self, text: &str) {
        if !self.bar.is_hidden() {
            self.bar.set_message(text.to_owned());
            self.bar.tick();
        } else if self.last_line.elapsed() >= BETWEEN_LINES {
            self.last_line = Instant::now();
            output::note(&format!("  {text}"));
        }
    }

    /// A line that stays.
    pub(super) fn note(&self, text: &str) {
        self.bar.suspend(|| output::note(text));
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
