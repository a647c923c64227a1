//! `initdb`, into a directory that gets its name when it is whole.

use super::binaries::Programs;
use super::error::{LocalError, tail};
use super::files;
use super::settings::{Purpose, Settings};
use super::user::ServerUser;
use std::fs::{self, File};
use std::path::Path;

/// Sorting is by code point everywhere; of letters and case the first of these locales that the machine has
/// knows more than ASCII.
const CTYPES: [&str; 3] = ["C.UTF-8", "en_US.UTF-8", "C"];

/// Over the loopback, with the password; nobody without. Tests send it as it is: their clients are built without
/// optimisation, and take 30 ms for the thousands of hashes of SCRAM on each of their many connections.
fn hba(purpose: Purpose) -> String {
    let method = if purpose == Purpose::Tests { "password" } else { "scram-sha-256" };
    format!("host all all 127.0.0.1/32 {method}\n")
}

/// The major version that made `data`; `None` where there is no whole cluster.
pub(super) fn major_of(data: &Path) -> Option<u32> {
    fs::read_to_string(data.join("PG_VERSION")).ok()?.trim().parse().ok()
}

/// What stood where a cluster was made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing that matters.
    Nothing,
    /// A directory that is no cluster. It is kept, since somebody may miss something in it.
    PutAside,
}

/// Makes the cluster in `state/data`.
pub(super) fn cluster(
    settings: &Settings,
    programs: &Programs,
    user: &ServerUser,
    lock: &File,
) -> Result<Before, LocalError> {
    let data = settings.state.join("data");
    let new = settings.state.join("data.new");
    initdb(programs, user, lock, &new)?;
    let access = new.join("pg_hba.conf");
    fs::write(&access, hba(settings.purpose)).map_err(LocalError::state(&access))?;
    let before = make_room(settings, &data)?;
    fs::rename(&new, &data).map_err(LocalError::state(&data))?;
    Ok(before)
}

fn make_room(settings: &Settings, data: &Path) -> Result<Before, LocalError> {
    if settings.purpose == Purpose::Development {
        if !data.exists() {
            return Ok(Before::Nothing);
        }
        let aside = settings.state.join("data.broken");
        files::remove(&aside)?;
        fs::rename(data, &aside).map_err(LocalError::state(data))?;
        return Ok(Before::PutAside);
    }
    files::remove(data)?;
    // What a test server moved aside when it gave itself up, should its deletion have been cut short.
    for entry in fs::read_dir(&settings.state).map_err(LocalError::state(&settings.state))?.flatten() {
        let name = entry.file_name();
        if name != "data.new" && name.as_encoded_bytes().starts_with(b"data.") {
            files::remove(&entry.path())?;
        }
    }
    Ok(Before::Nothing)
}

fn initdb(programs: &Programs, user: &ServerUser, lock: &File, new: &Path) -> Result<(), LocalError> {
    let program = programs.path("initdb");
    let mut detail = String::new();
    for ctype in CTYPES {
        files::remove(new)?; // of an initdb that was killed
        let mut command = user.command(&program);
        command.stdin(lock.try_clone().map_err(LocalError::state(new))?);
        // Nobody may log in by what initdb writes; the password is set before the first start.
        command.args(["--username=postgres", "--auth=reject", "--encoding=UTF8", "--locale=C"]);
        // Syncing takes longer than all the rest, and guards what is seconds old and remade by one command.
        command.args(["--no-sync", &format!("--lc-ctype={ctype}"), "-D"]).arg(new);
        let output =
            command.output().map_err(|source| LocalError::Program { program: program.clone(), source })?;
        if output.status.success() {
            return Ok(());
        }
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let unknown_locale = errors.contains("invalid locale");
        detail = tail(&errors);
        if !unknown_locale {
            break;
        }
    }
    files::remove(new)?;
    Err(LocalError::Create { detail })
}
