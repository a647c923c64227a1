//! The password of the cluster: random, in a file that only we may read, never an argument of a process.

use super::error::LocalError;
use super::files;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Bytes of randomness; the password has two hexadecimal digits for each.
const LENGTH: usize = 16;

/// The password, if its file is there and whole.
pub(super) fn read(state: &Path) -> Option<String> {
    let text = fs::read_to_string(state.join("password")).ok()?;
    let whole = text.len() == 2 * LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    whole.then_some(text)
}

/// A new password, written to its file. The server learns it when it starts.
pub(super) fn renew(state: &Path) -> Result<String, LocalError> {
    let mut random = [0; LENGTH];
    getrandom::fill(&mut random).map_err(LocalError::Random)?;
    let mut password = String::with_capacity(2 * LENGTH);
    for byte in random {
        let _ = write!(password, "{byte:02x}"); // a String takes all
    }
    files::write_secret(&state.join("password"), &password)?;
    Ok(password)
}
