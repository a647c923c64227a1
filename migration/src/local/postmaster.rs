//! The server's first process, as its pid file tells of it. What the file tells is proven, never believed:
//! a killed server leaves its file, and its process number goes to another program.

use super::error::LocalError;
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{fs, thread};

/// A number that no process has: above the largest of any system.
const NOBODY: i32 = i32::MAX;
const POLL: Duration = Duration::from_millis(10);

/// A live server of a data directory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Postmaster {
    pub(super) pid: i32,
    pub(super) port: u16,
    ready: bool,
}

impl Postmaster {
    /// The server that runs on `data`, if one does.
    pub(super) fn of(data: &Path) -> Option<Self> {
        let file = fs::read_to_string(data.join("postmaster.pid")).ok()?;
        let lines: Vec<&str> = file.lines().map(str::trim).collect();
        let pid = lines.first()?.parse().ok().filter(|pid| *pid > 1)?;
        let port = lines.get(3).and_then(|port| port.parse().ok()).unwrap_or(0);
        let ready = lines.get(7).is_some_and(|status| *status == "ready") && port != 0;
        serves(pid, data).then_some(Self { pid, port, ready })
    }

    /// Waits until the server is ready (and returns it) or gone (`None`): it may be starting or stopping.
    pub(super) fn settled(data: &Path, log: &Path, patience: Duration) -> Result<Option<Self>, LocalError> {
        let deadline = Instant::now() + patience;
        loop {
            match Self::of(data) {
                None => return Ok(None),
                Some(server) if server.ready => return Ok(Some(server)),
                Some(server) if Instant::now() > deadline => {
                    return Err(LocalError::Stuck {
                        pid: server.pid,
                        seconds: patience.as_secs(),
                        log: log.into(),
                    });
                }
                Some(_) => thread::sleep(POLL),
            }
        }
    }

    /// Ends the server: open transactions are rolled back, its data is left whole.
    pub(super) fn stop(self, data: &Path, log: &Path, patience: Duration) -> Result<(), LocalError> {
        // Already gone is fine; what cannot be signalled shows below.
        let _ = kill(Pid::from_raw(self.pid), Signal::SIGINT);
        let deadline = Instant::now() + patience;
        while serves(self.pid, data) {
            if Instant::now() > deadline {
                return Err(LocalError::Stuck {
                    pid: self.pid,
                    seconds: patience.as_secs(),
                    log: log.into(),
                });
            }
            thread::sleep(POLL);
        }
        Ok(())
    }
}

/// Takes a stranger's process number out of the pid file, or PostgreSQL would think itself running already
/// (after a container comes back, numbers repeat; an unreaped zombie keeps its own). The rest of the file
/// stays: by it, PostgreSQL notices children of the old server that are still at work.
pub(super) fn disown_stranger(data: &Path) -> Result<(), LocalError> {
    let path = data.join("postmaster.pid");
    let Ok(file) = fs::read_to_string(&path) else { return Ok(()) };
    let (first, rest) = file.split_once('\n').unwrap_or((&file, ""));
    let pid = first.trim().parse::<i32>().map_or(0, i32::saturating_abs); // negative: a single-user server
    if pid > 1 && (kill(Pid::from_raw(pid), None) == Err(Errno::ESRCH) || serves(pid, data)) {
        return Ok(());
    }
    fs::write(&path, format!("{NOBODY}\n{rest}")).map_err(LocalError::state(&path))
}

/// Is this process alive, and a PostgreSQL on this directory? (A zombie has no command line.)
fn serves(pid: i32, data: &Path) -> bool {
    let Some(mut line) = command_line(pid) else { return false };
    line.push(b' ');
    let mut argument = data.as_os_str().as_encoded_bytes().to_vec();
    let contains = |part: &[u8]| line.windows(part.len()).any(|window| window == part);
    // Arguments end with NUL in /proc, with a blank in what ps says.
    contains(b"postgres")
        && [b'\0', b' ', b'\n'].into_iter().any(|end| {
            argument.push(end);
            let found = contains(&argument);
            argument.pop();
            found
        })
}

fn command_line(pid: i32) -> Option<Vec<u8>> {
    if Path::new("/proc/self/cmdline").exists() {
        return fs::read(format!("/proc/{pid}/cmdline")).ok();
    }
    let output = Command::new("ps").args(["-ww", "-o", "args=", "-p", &pid.to_string()]).output().ok()?;
    Some(output.stdout)
}
