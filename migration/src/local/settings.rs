//! Where a cluster lives and what it is for.

use super::binaries::Binaries;
use super::error::LocalError;
use super::files;
use nix::sys::statvfs::statvfs;
use nix::unistd::Uid;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The throw-away cluster lives in memory where at least this much of it is free (Docker gives 64 MB unless told).
const MEMORY: u128 = 1 << 30;

/// What a cluster is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Development: durable, with a database `veza`.
    Development,
    /// Tests: fast, and lost when the machine stops. Its own database `postgres` is where test databases are made.
    Tests,
}

/// One cluster: two with different `state` know nothing of each other.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The cluster's own directory. A lock file is kept beside it.
    pub state: PathBuf,
    /// What it is for.
    pub purpose: Purpose,
    /// Where PostgreSQL's programs come from.
    pub binaries: Binaries,
}

impl Settings {
    /// The development cluster of this checkout.
    ///
    /// # Errors
    /// [`LocalError::NoHome`] if there is nowhere to keep it.
    pub fn development() -> Result<Self, LocalError> {
        let base = base()?;
        Ok(Self {
            state: base.join(checkout()).join("dev"),
            purpose: Purpose::Development,
            binaries: Binaries::usual(&base),
        })
    }

    /// The cluster that the tests of this checkout share.
    ///
    /// # Errors
    /// [`LocalError::NoHome`] if there is nowhere to keep it.
    pub fn tests() -> Result<Self, LocalError> {
        let base = base()?;
        let fast = if named_base().is_some() { None } else { memory() };
        Ok(Self {
            state: fast.unwrap_or_else(|| base.clone()).join(checkout()).join("test"),
            purpose: Purpose::Tests,
            binaries: Binaries::usual(&base),
        })
    }
}

/// `VEZA_STATE_DIR`, else where the system keeps such things. Never in the checkout: the server's user may
/// not be able to enter that (`/root` is closed to all but root).
fn base() -> Result<PathBuf, LocalError> {
    if let Some(dir) = named_base() {
        return Ok(dir);
    }
    if Uid::effective().is_root() {
        return Ok("/var/lib/veza".into());
    }
    let state = env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute());
    let home = || env::home_dir().filter(|dir| dir.is_absolute()).map(|home| home.join(".local/state"));
    Ok(state.or_else(home).ok_or(LocalError::NoHome)?.join("veza"))
}

fn named_base() -> Option<PathBuf> {
    let dir = env::var_os("VEZA_STATE_DIR").filter(|dir| !dir.is_empty())?;
    std::path::absolute(dir).ok()
}

/// A directory in memory that is ours, if there is room.
fn memory() -> Option<PathBuf> {
    let me = Uid::effective();
    let dir = Path::new("/dev/shm").join(format!("veza-{me}"));
    if !dir.join(checkout()).exists() {
        let space = statvfs("/dev/shm").ok()?;
        let free = u128::from(space.blocks_available()) * u128::from(space.fragment_size());
        if free < MEMORY {
            return None;
        }
    }
    files::make_dir(&dir, 0o755).ok()?;
    // Anyone may write to /dev/shm: one that another user laid out is not taken.
    fs::symlink_metadata(&dir).is_ok_and(|found| found.is_dir() && found.uid() == me.as_raw()).then_some(dir)
}

/// Names this checkout by its path (FNV-1a: the same in every build).
fn checkout() -> String {
    let hash = env!("CARGO_MANIFEST_DIR").bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
