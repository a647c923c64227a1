//! One private cluster: its start, its stop, its end. Each step may be killed, and the next start makes it good.

use super::binaries::Programs;
use super::create::{self, Before};
use super::error::LocalError;
use super::launch::Launch;
use super::postmaster::Postmaster;
use super::settings::{Purpose, Settings};
use super::user::ServerUser;
use super::{Private, Start, files, password};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A server that recovers after a crash, or writes its last checkpoint, needs a while.
const PATIENCE: Duration = Duration::from_mins(1);

/// A private cluster, running or not.
///
/// In its directory: `data`, `log` (of the last start), `password` (readable by us alone), `port` (the last one,
/// asked for again so that a URL stays good). Beside it a lock file, which all that starts or stops it holds.
#[derive(Clone, Debug)]
pub struct Cluster {
    settings: Settings,
}

impl Cluster {
    /// The cluster of these settings. Nothing is looked at yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// Starts the cluster, or reuses it if it runs. Makes it first where there is none.
    ///
    /// `progress` is told of what takes long.
    ///
    /// # Errors
    /// Any [`LocalError`]. What was left half-done is made good by the next call.
    pub fn start(&self, progress: &mut dyn FnMut(&str)) -> Result<Private, LocalError> {
        let lock = self.lock()?;
        let known = password::read(self.state());
        let running = Postmaster::settled(&self.data(), &self.log(), PATIENCE)?;
        match (running, known) {
            (Some(server), Some(password)) => Ok(self.private(server, &password, Start::Reused)),
            (Some(server), None) => {
                server.stop(&self.data(), &self.log(), PATIENCE)?; // lost its password: it gets a new one
                self.start_stopped(&lock, None, progress)
            }
            (None, known) => self.start_stopped(&lock, known, progress),
        }
    }

    /// The cluster, if it runs. Never starts it.
    ///
    /// # Errors
    /// [`LocalError::Stuck`] if it neither gets ready nor goes.
    pub fn running(&self) -> Result<Option<Private>, LocalError> {
        let server = Postmaster::settled(&self.data(), &self.log(), PATIENCE)?;
        let password = password::read(self.state());
        Ok(server.zip(password).map(|(server, password)| self.private(server, &password, Start::Reused)))
    }

    /// Stops the cluster and keeps its data; `true` if it ran.
    ///
    /// # Errors
    /// [`LocalError::Stuck`] if it does not go.
    pub fn stop(&self) -> Result<bool, LocalError> {
        if !self.state().exists() {
            return Ok(false);
        }
        let _lock = self.lock()?;
        self.stop_locked()
    }

    /// Stops the cluster and deletes it; `true` if there was one.
    ///
    /// # Errors
    /// [`LocalError::Stuck`] if it does not go; [`LocalError::State`] if a file cannot be deleted.
    pub fn delete(&self) -> Result<bool, LocalError> {
        // Renamed first: a deletion that is killed half-way leaves no half of a cluster to start.
        let gone = self.state().with_extension("deleted");
        if !self.state().exists() && !gone.exists() {
            return Ok(false);
        }
        let _lock = self.lock()?;
        self.stop_locked()?;
        files::remove(&gone)?;
        if self.state().exists() {
            fs::rename(self.state(), &gone).map_err(LocalError::state(self.state()))?;
        }
        files::remove(&gone)?;
        Ok(true)
    }

    fn stop_locked(&self) -> Result<bool, LocalError> {
        let Some(server) = Postmaster::of(&self.data()) else { return Ok(false) };
        server.stop(&self.data(), &self.log(), PATIENCE)?;
        Ok(true)
    }

    /// With the lock held, and nothing running. The programs that are run hold the lock, too: should we be killed,
    /// the next to start waits until they are through.
    fn start_stopped(
        &self,
        lock: &File,
        known: Option<String>,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Private, LocalError> {
        let user = ServerUser::of(&self.data())?;
        let (programs, mut start) = match self.programs_of_data(&user, progress)? {
            Some(programs) => (programs, Start::Restarted),
            None => (self.create(lock, &user, progress)?, Start::Created),
        };
        let password = match known {
            Some(password) => password,
            None => password::renew(self.state())?,
        };
        let purpose = self.settings.purpose;
        let new = start == Start::Created;
        if !new {
            progress("Starting the private PostgreSQL");
        }
        let mut launch = Launch { state: self.state(), purpose, lock, programs, user, password, new };
        let mut started = launch.run();
        if matches!(started, Err(LocalError::Start { .. })) && purpose == Purpose::Tests && !new {
            // Throw-away data that does not start is thrown away.
            start = Start::Created;
            launch.programs = self.create(lock, &launch.user, progress)?;
            started = launch.run();
        }
        Ok(self.private(started?, &launch.password, start))
    }

    /// The programs that the data there is needs; `None` where there is none, or none worth keeping.
    fn programs_of_data(
        &self,
        user: &ServerUser,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Option<Programs>, LocalError> {
        let Some(major) = create::major_of(&self.data()) else { return Ok(None) };
        let programs = Programs::find(&self.settings.binaries, user, Some(major), progress)?;
        if programs.is_none() && self.settings.purpose == Purpose::Development {
            return Err(LocalError::OtherVersion { state: self.state().to_owned(), major });
        }
        Ok(programs)
    }

    /// Makes the data; returns the programs that did.
    fn create(
        &self,
        lock: &File,
        user: &ServerUser,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Programs, LocalError> {
        let programs = Programs::find(&self.settings.binaries, user, None, progress)?;
        let programs = programs.ok_or(LocalError::NoBinaries)?;
        progress(&format!("Creating a private PostgreSQL {} in {}", programs.major, self.state().display()));
        files::make_dir(self.state(), 0o700)?;
        user.own(self.state())?;
        if create::cluster(&self.settings, &programs, user, lock)? == Before::PutAside {
            progress(&format!(
                "What was there was no database; it is kept in {}",
                self.state().join("data.broken").display()
            ));
        }
        Ok(programs)
    }

    fn private(&self, server: Postmaster, password: &str, start: Start) -> Private {
        let database = match self.settings.purpose {
            Purpose::Development => "veza",
            Purpose::Tests => "postgres",
        };
        Private {
            url: format!("postgres://postgres:{password}@127.0.0.1:{}/{database}", server.port),
            port: server.port,
            state: self.state().to_owned(),
            start,
        }
    }

    fn lock(&self) -> Result<File, LocalError> {
        files::make_dirs(self.state().parent().unwrap_or(Path::new("/")))?;
        files::lock(&self.state().with_extension("lock"))
    }

    fn state(&self) -> &Path {
        &self.settings.state
    }

    fn data(&self) -> PathBuf {
        self.state().join("data")
    }

    fn log(&self) -> PathBuf {
        self.state().join("log")
    }
}
