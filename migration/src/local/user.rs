//! Whom the server runs as. PostgreSQL refuses root.

use super::error::LocalError;
use nix::unistd::{Uid, User};
use std::ffi::OsStr;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fmt, fs};

/// The user whose processes the server and its programs are.
pub(super) struct ServerUser(Option<User>);

impl ServerUser {
    /// As root: whoever owns `data`, else `postgres`, else `nobody` (initdb wants an entry in passwd).
    /// Otherwise: ourselves.
    pub(super) fn of(data: &Path) -> Result<Self, LocalError> {
        if !Uid::effective().is_root() {
            return Ok(Self(None));
        }
        let owner =
            fs::metadata(data).ok().map(|data| Uid::from_raw(data.uid())).filter(|owner| !owner.is_root());
        let owner = owner.and_then(|owner| User::from_uid(owner).ok().flatten());
        let usual = || ["postgres", "nobody"].iter().find_map(|name| User::from_name(name).ok().flatten());
        owner.or_else(usual).map(|user| Self(Some(user))).ok_or(LocalError::NoServerUser)
    }

    /// A program that runs as this user, without the caller's `PG…` variables and messages in English.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/").stdin(Stdio::null()).env("LC_ALL", "C").env("TZ", "UTC");
        for (name, _) in env::vars_os().filter(|(name, _)| is_libpq(name)) {
            command.env_remove(name);
        }
        if let Some(user) = &self.0 {
            // std drops the supplementary groups of root too.
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw()).env("HOME", "/");
        }
        command
    }

    /// Makes a file or directory this user's.
    pub(super) fn own(&self, path: &Path) -> Result<(), LocalError> {
        let Some(user) = &self.0 else { return Ok(()) };
        chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw())).map_err(LocalError::state(path))
    }
}

impl fmt::Display for ServerUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_ref().map_or("you", |user| &user.name))
    }
}

fn is_libpq(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b"PG")
}
