//! What the tool prints. Results go to stdout, notes and errors to stderr; a reader that went away is no error.

use std::io::{self, ErrorKind, Write};

use crate::runner::Error;

/// Prints a result that somebody may process further: it arrives whole, or an error says why not.
pub(super) fn result(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::Write {
            path: "the output".to_owned(),
            reason: error.to_string(),
            hint: "Make room, or write it elsewhere",
        }),
        _ => Ok(()),
    }
}

/// Prints a line about what happens. That nobody can read it is no reason to stop migrating.
pub(super) fn line(text: &str) {
    let mut out = io::stdout().lock();
    let _unread = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Prints a line to stderr.
pub(super) fn note(text: &str) {
    let _unread = writeln!(io::stderr().lock(), "{text}");
}
