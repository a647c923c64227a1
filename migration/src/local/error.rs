//! What can go wrong around the private cluster, each in one line that ends with the remedy.

use std::io;
use std::path::{Path, PathBuf};

/// Why the private cluster could not be started, stopped or deleted.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// PostgreSQL is not installed where it is looked for, and downloading it is not compiled in.
    #[error(
        "no PostgreSQL 15 or newer on this machine: install PostgreSQL 15, or set VEZA_PG_BIN to the directory \
         of its programs, or set DATABASE_URL to a server that you run"
    )]
    NoBinaries,

    /// PostgreSQL is not installed, and could not be downloaded either.
    #[error(
        "no PostgreSQL 15 or newer on this machine, and it could not be downloaded ({detail}): install PostgreSQL \
         15, or set VEZA_PG_BIN to the directory of its programs, or set DATABASE_URL to a server that you run"
    )]
    Download {
        /// What the download ran into.
        detail: String,
    },

    /// `VEZA_PG_BIN` names a directory without usable programs.
    #[error(
        "VEZA_PG_BIN is {}, which has no initdb, pg_ctl and postgres of PostgreSQL 15 or newer that {user} may run: \
         correct it, or unset it to have PostgreSQL looked for", dir.display()
    )]
    NamedBinaries {
        /// The directory that was named.
        dir: PathBuf,
        /// Who was to run the programs.
        user: String,
    },

    /// The cluster was made by a major version of PostgreSQL that is not here (any more).
    #[error(
        "the private database in {} was made by PostgreSQL {major}, which is not on this machine: install it, or \
         delete the database with `cargo run -p migration -- pg delete`", state.display()
    )]
    OtherVersion {
        /// The directory of the cluster.
        state: PathBuf,
        /// The major version that made it.
        major: u32,
    },

    /// PostgreSQL refuses to run as root, and there is nobody else to run it as.
    #[error(
        "PostgreSQL does not run as root, and this machine has no user `postgres` or `nobody` to run it as: \
         create one, or set DATABASE_URL to a server that you run"
    )]
    NoServerUser,

    /// There is no home directory to keep the cluster in.
    #[error("no home directory to keep the private database in: set VEZA_STATE_DIR to a directory of yours")]
    NoHome,

    /// The directory of the cluster could not be read or written.
    #[error(
        "{}: {source}; make it writable, or set VEZA_STATE_DIR to another directory", path.display()
    )]
    State {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },

    /// The operating system had no random bytes for the password.
    #[error("no randomness for the password of the private database: {0}; try again")]
    Random(getrandom::Error),

    /// A program of PostgreSQL could not be run at all.
    #[error("cannot run {}: {source}; correct the installation, or set VEZA_PG_BIN to another", program.display())]
    Program {
        /// The program.
        program: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },

    /// `initdb` failed. Nothing is left of its attempt.
    #[error("initdb could not make the private database: {detail}; correct that and run the command again")]
    Create {
        /// The end of what initdb wrote.
        detail: String,
    },

    /// The server did not start.
    #[error(
        "the private PostgreSQL did not start: {detail}; its log is {}; correct that, or start anew with \
         `cargo run -p migration -- pg delete`", log.display()
    )]
    Start {
        /// The end of what the server wrote.
        detail: String,
        /// The whole of it.
        log: PathBuf,
    },

    /// The server runs, but is neither ready nor gone after a minute.
    #[error(
        "the private PostgreSQL (process {pid}) is neither ready nor gone after {seconds} s: look at {}, or end the \
         process and run the command again", log.display()
    )]
    Stuck {
        /// Its postmaster.
        pid: i32,
        /// How long was waited.
        seconds: u64,
        /// What it wrote.
        log: PathBuf,
    },
}

impl LocalError {
    /// For `map_err`: says which file an [`io::Error`] is about.
    pub(super) fn state(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::State { path, source }
    }
}

/// The end of what a program wrote, as one line: of its complaints if it has any.
pub(super) fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let complaints: Vec<&str> = lines.iter().filter_map(|line| complaint(line)).collect();
    let chosen = if complaints.is_empty() { lines } else { complaints };
    let last = chosen[chosen.len().saturating_sub(4)..].join("; ");
    last.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a line complains of, without the time and process that a server's log puts before it.
fn complaint(line: &str) -> Option<&str> {
    let levels = ["FATAL: ", "PANIC: ", "ERROR: ", "DETAIL: ", "HINT: "];
    let level = levels.iter().find_map(|level| line.find(level)).map(|at| &line[at..]);
    level.or_else(|| {
        ["error: ", "hint: ", "No space left"].iter().any(|word| line.contains(word)).then_some(line)
    })
}
