//! Files and directories of the cluster: locks, secrets, and what a server of another user may enter.

use super::error::LocalError;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Waits for the lock on a file. The kernel frees it when its holder dies, however it dies.
pub(super) fn lock(path: &Path) -> Result<File, LocalError> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)
        .map_err(LocalError::state(path))?;
    file.lock().map_err(LocalError::state(path))?;
    Ok(file)
}

/// Makes a directory and what is missing above it, to be passed through by any user, whatever the umask.
pub(super) fn make_dirs(dir: &Path) -> Result<(), LocalError> {
    let missing: Vec<&Path> = dir.ancestors().take_while(|dir| !dir.exists()).collect();
    for dir in missing.into_iter().rev() {
        make_dir(dir, 0o755)?;
    }
    Ok(())
}

/// Makes one directory, or takes it as it is.
pub(super) fn make_dir(dir: &Path, mode: u32) -> Result<(), LocalError> {
    match DirBuilder::new().mode(mode).create(dir) {
        Ok(()) => fs::set_permissions(dir, Permissions::from_mode(mode)).map_err(LocalError::state(dir)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(LocalError::state(dir)(error)),
    }
}

/// Writes a file that only we may read, all of it or nothing.
pub(super) fn write_secret(path: &Path, text: &str) -> Result<(), LocalError> {
    let new = path.with_extension("new");
    remove(&new)?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)
        .map_err(LocalError::state(&new))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(LocalError::state(&new))?;
    fs::rename(&new, path).map_err(LocalError::state(path))
}

/// Removes a file or a directory with all in it, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), LocalError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(LocalError::state(path)(error)),
        _ => Ok(()),
    }
}

/// Lets every user read what is in `dir`, and run what we may run.
#[cfg(feature = "download")]
pub(super) fn let_all_read(dir: &Path) -> Result<(), LocalError> {
    let found = fs::symlink_metadata(dir).map_err(LocalError::state(dir))?;
    if found.is_symlink() {
        return Ok(());
    }
    let mode = found.permissions().mode();
    let run = if mode & 0o100 == 0 { 0 } else { 0o111 };
    fs::set_permissions(dir, Permissions::from_mode(mode | 0o444 | run)).map_err(LocalError::state(dir))?;
    if found.is_dir() {
        for entry in fs::read_dir(dir).map_err(LocalError::state(dir))? {
            let_all_read(&entry.map_err(LocalError::state(dir))?.path())?;
        }
    }
    Ok(())
}
