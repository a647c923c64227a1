//! The private PostgreSQL of this checkout: what the commands use where no `DATABASE_URL` is given.
//!
//! A cluster of its own on 127.0.0.1, reached by a random password, kept outside the checkout
//! (`/var/lib/veza/<hash>` for root, else `$XDG_STATE_HOME/veza/<hash>`; `VEZA_STATE_DIR` moves it). It is made with
//! the PostgreSQL on this machine (`VEZA_PG_BIN` names another), else with a downloaded one, and runs until it is
//! told to [`stop`]. Starts are serialised by a file lock, and whatever was killed half-way is made good by the next.
//!
//! Everything here blocks, and runs on Unix only.

mod binaries;
mod cluster;
mod create;
#[cfg(feature = "download")]
mod download;
mod error;
mod files;
mod launch;
mod password;
mod postmaster;
mod settings;
mod user;

pub use binaries::Binaries;
pub use cluster::Cluster;
pub use error::LocalError;
pub use settings::{Purpose, Settings};

use sqlx::postgres::PgConnectOptions;
use std::fmt;
use std::path::{Path, PathBuf};

/// What one needs to know of a running private cluster.
#[derive(Clone)]
pub struct Private {
    url: String,
    port: u16,
    state: PathBuf,
    start: Start,
}

impl Private {
    /// Its URL, with the password and the database (`veza` in development).
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its directory.
    #[must_use]
    pub fn state(&self) -> &Path {
        &self.state
    }

    /// What it took to have it running.
    #[must_use]
    pub fn start(&self) -> Start {
        self.start
    }

    /// Does this URL lead to this cluster? In doubt (another name of this host), no.
    #[must_use]
    pub fn is_at(&self, url: &str) -> bool {
        // Read as the driver reads it: host, port and socket can stand in a query parameter, too.
        url.parse::<PgConnectOptions>().is_ok_and(|options| {
            options.get_host() == "127.0.0.1"
                && options.get_port() == self.port
                && options.get_socket().is_none()
        })
    }
}

/// Without the URL: that has the password in it.
impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url: _, port, state, start } = self;
        f.debug_struct("Private")
            .field("port", port)
            .field("state", state)
            .field("start", start)
            .finish_non_exhaustive()
    }
}

/// What it took to have a cluster running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// It ran already.
    Reused,
    /// It was there, and has been started.
    Restarted,
    /// It has been made.
    Created,
}

/// Starts or reuses the development cluster of this checkout, with its database `veza`.
///
/// # Errors
/// Any [`LocalError`]; each says what to do.
pub fn dev() -> Result<Private, LocalError> {
    dev_with(&mut |_| ())
}

/// As [`dev`]; `progress` is told of what takes long, in a few words without a full stop.
///
/// # Errors
/// Any [`LocalError`]; each says what to do.
pub fn dev_with(progress: &mut dyn FnMut(&str)) -> Result<Private, LocalError> {
    development()?.start(progress)
}

/// The development cluster of this checkout, if it runs. Never starts it.
///
/// # Errors
/// [`LocalError::NoHome`], [`LocalError::Stuck`].
pub fn running() -> Result<Option<Private>, LocalError> {
    development()?.running()
}

/// Stops the development cluster and keeps its data; `true` if it ran.
///
/// # Errors
/// [`LocalError::NoHome`], [`LocalError::State`], [`LocalError::Stuck`].
pub fn stop() -> Result<bool, LocalError> {
    development()?.stop()
}

/// Deletes the development cluster with all its data; `true` if there was one.
///
/// # Errors
/// [`LocalError::NoHome`], [`LocalError::State`], [`LocalError::Stuck`].
pub fn delete() -> Result<bool, LocalError> {
    development()?.delete()
}

/// Does this URL lead to the development cluster of this checkout? Only while that runs.
#[must_use]
pub fn is_private(url: &str) -> bool {
    matches!(running(), Ok(Some(private)) if private.is_at(url))
}

fn development() -> Result<Cluster, LocalError> {
    Settings::development().map(Cluster::new)
}
