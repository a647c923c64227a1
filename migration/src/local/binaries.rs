//! Where PostgreSQL's programs are: 15 if there is one, else the oldest that is newer.

use super::error::LocalError;
use super::user::ServerUser;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The major version that the schema is written for; an older one does not do.
const WANTED: u32 = 15;

/// Where to take PostgreSQL's programs from.
#[derive(Clone, Debug)]
pub enum Binaries {
    /// From this directory (or its `bin`), and no other.
    Named(PathBuf),
    /// From the first of these directories that has them, else downloaded into another.
    Search {
        /// Directories of programs; those without PostgreSQL do no harm.
        places: Vec<PathBuf>,
        /// Where a download is unpacked; `None`: nothing is downloaded.
        download: Option<PathBuf>,
    },
}

impl Binaries {
    /// `VEZA_PG_BIN`, else PATH and the places where distributions put PostgreSQL, else a download under `base`.
    #[must_use]
    pub fn usual(base: &Path) -> Self {
        match env::var_os("VEZA_PG_BIN").filter(|dir| !dir.is_empty()) {
            Some(dir) => Self::Named(dir.into()),
            None => Self::Search { places: usual_places(), download: Some(base.join("postgresql")) },
        }
    }
}

/// PostgreSQL's programs, proven to run.
#[derive(Clone, Debug)]
pub(super) struct Programs {
    pub(super) major: u32,
    dir: PathBuf,
}

impl Programs {
    /// Programs of version `major`, or, where that is `None`, of 15 or the oldest newer one.
    pub(super) fn find(
        binaries: &Binaries,
        user: &ServerUser,
        major: Option<u32>,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Option<Self>, LocalError> {
        let fits = |found: &Self| major.is_none_or(|major| major == found.major);
        match binaries {
            Binaries::Named(dir) => {
                let found = Self::at(dir, user).or_else(|| Self::at(&dir.join("bin"), user));
                let found = found
                    .ok_or_else(|| LocalError::NamedBinaries { dir: dir.clone(), user: user.to_string() })?;
                Ok(Some(found).filter(fits))
            }
            Binaries::Search { places, download } => {
                let found =
                    places.iter().filter_map(|dir| Self::at(dir, user)).filter(fits).min_by_key(|p| p.major);
                if found.is_some() || major.is_some_and(|major| major != WANTED) {
                    return Ok(found);
                }
                let dir = download_into(download.as_deref(), progress)?;
                Self::at(&dir, user).map(Some).ok_or_else(|| LocalError::Download {
                    detail: format!("what was downloaded into {} does not run as {user}", dir.display()),
                })
            }
        }
    }

    /// Asks the server itself, as the user who is to run it: that proves that it can be run, too.
    fn at(dir: &Path, user: &ServerUser) -> Option<Self> {
        let dir = dir.join("initdb").canonicalize().ok()?.parent()?.to_owned();
        if !dir.join("pg_ctl").exists() {
            return None;
        }
        let answer = user.command(&dir.join("postgres")).arg("--version").output().ok()?;
        let text = String::from_utf8(answer.stdout).ok()?; // postgres (PostgreSQL) 15.18 (Debian …)
        let version = text.split_whitespace().nth(2)?;
        let major = version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
        (major >= WANTED).then_some(Self { major, dir })
    }

    pub(super) fn path(&self, program: &str) -> PathBuf {
        self.dir.join(program)
    }
}

fn usual_places() -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    for (root, prefix) in [
        ("/usr/lib/postgresql", ""),                      // Debian, Ubuntu: 15
        ("/usr", "pgsql-"),                               // Red Hat: pgsql-15
        ("/usr/libexec", "postgresql"),                   // Alpine: postgresql15
        ("/usr/local", "pgsql"),                          // built from source
        ("/opt/homebrew/opt", "postgresql"),              // Homebrew: postgresql@15
        ("/usr/local/opt", "postgresql"),                 // Homebrew on Intel
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql"), // Homebrew on Linux
        ("/Applications/Postgres.app/Contents/Versions", ""),
    ] {
        let entries = fs::read_dir(root).into_iter().flatten().flatten();
        for entry in
            entries.filter(|entry| entry.file_name().as_encoded_bytes().starts_with(prefix.as_bytes()))
        {
            places.extend([entry.path().join("bin"), entry.path()]);
        }
    }
    places
}

#[cfg(feature = "download")]
fn download_into(dir: Option<&Path>, progress: &mut dyn FnMut(&str)) -> Result<PathBuf, LocalError> {
    super::download::postgresql(dir.ok_or(LocalError::NoBinaries)?, WANTED, progress)
}

#[cfg(not(feature = "download"))]
fn download_into(_: Option<&Path>, _: &mut dyn FnMut(&str)) -> Result<PathBuf, LocalError> {
    Err(LocalError::NoBinaries)
}
