//! The start of a server on whole data: password, database, port, `pg_ctl start`.

use super::binaries::Programs;
use super::error::{LocalError, tail};
use super::files;
use super::postmaster::{Postmaster, disown_stranger};
use super::settings::Purpose;
use super::user::ServerUser;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::net::TcpListener;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long children of a killed server are given to go.
const ORPHANS: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(100);
/// How many ports are tried, should each be taken between our looking and the server's binding.
const PORTS: usize = 5;

/// No test needs to outlive the machine: nothing waits for a disk.
const THROW_AWAY: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal \
    -c max_wal_senders=0 -c min_wal_size=32MB -c max_wal_size=64MB -c autovacuum=off -c restart_after_crash=off \
    -c dynamic_shared_memory_type=mmap -c max_connections=300";

/// All that one start needs.
pub(super) struct Launch<'a> {
    pub(super) state: &'a Path,
    pub(super) purpose: Purpose,
    /// Held by us; `pg_ctl` is given a share in it.
    pub(super) lock: &'a File,
    pub(super) programs: Programs,
    pub(super) user: ServerUser,
    pub(super) password: String,
    /// Made just now, so that nothing in it needs to be safe on disk yet.
    pub(super) new: bool,
}

impl Launch<'_> {
    /// Starts the server and waits until it is ready.
    pub(super) fn run(&self) -> Result<Postmaster, LocalError> {
        let data = self.state.join("data");
        disown_stranger(&data)?;
        self.renew_log()?;
        let deadline = Instant::now() + ORPHANS;
        let mut wish =
            fs::read_to_string(self.port_file()).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        let mut ports = 0;
        loop {
            let detail = match self.attempt(&data, wish)? {
                Ok(server) => return Ok(server),
                Err(detail) => detail,
            };
            let orphans = detail.contains("shared memory block") || detail.contains("lock file");
            if detail.contains("Address already in use") && ports < PORTS {
                (wish, ports) = (0, ports + 1);
            } else if orphans && Instant::now() < deadline {
                thread::sleep(POLL);
            } else {
                return Err(LocalError::Start { detail: tail(&detail), log: self.log() });
            }
        }
    }

    /// One try; the inner error is what the server wrote.
    fn attempt(&self, data: &Path, wish: u16) -> Result<Result<Postmaster, String>, LocalError> {
        if let Err(detail) = self.prepare(data)? {
            return Ok(Err(detail));
        }
        let port = free_port(wish).map_err(LocalError::state(&self.port_file()))?;
        let mark = fs::metadata(self.log()).map_or(0, |log| log.len());
        let throw_away = if self.purpose == Purpose::Tests { THROW_AWAY } else { "" };
        let options =
            format!("-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {throw_away}");
        let program = self.programs.path("pg_ctl");
        let mut command = self.user.command(&program);
        command.stdin(self.lock.try_clone().map_err(LocalError::state(self.state))?);
        command.args(["start", "--wait", "--timeout=120", "--options", &options, "-D"]).arg(data);
        command.arg("--log").arg(self.log());
        let output = command.output().map_err(|source| LocalError::Program { program, source })?;
        if output.status.success()
            && let Some(server) = Postmaster::of(data)
        {
            files::write_secret(&self.port_file(), &port.to_string())?;
            return Ok(Ok(server));
        }
        Ok(Err(read_from(&self.log(), mark) + &text(&output)))
    }

    /// Sets the password and makes the database, in single-user mode: that needs no login, works where the
    /// password was lost, and reads its SQL from a pipe (arguments of a process are for all to see).
    fn prepare(&self, data: &Path) -> Result<Result<(), String>, LocalError> {
        let program = self.programs.path("postgres");
        let failed = |source| LocalError::Program { program: program.clone(), source };
        let mut command = self.user.command(&program);
        command.arg("--single").arg("-D").arg(data).args(["-c", "exit_on_error=on"]);
        // A statement that fails is not logged: it has the password in it.
        command.args(["-c", "log_min_error_statement=panic", "-c", "log_statement=none"]);
        if self.new || self.purpose == Purpose::Tests {
            command.args(["-c", "fsync=off"]);
        }
        command.arg("postgres").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(failed)?;
        let mut sql = format!("ALTER ROLE postgres PASSWORD '{}'\n", self.password);
        if self.purpose == Purpose::Development {
            sql.push_str("CREATE DATABASE veza\n");
        }
        if let Some(mut pipe) = child.stdin.take() {
            let _ = pipe.write_all(sql.as_bytes()); // one that died says why below
        }
        let output = child.wait_with_output().map_err(failed)?;
        let errors = text(&output);
        if output.status.success() || errors.contains("database \"veza\" already exists") {
            return Ok(Ok(()));
        }
        Ok(Err(errors))
    }

    /// Each start has its own log; the one before is kept.
    fn renew_log(&self) -> Result<(), LocalError> {
        let log = self.log();
        if log.exists() {
            fs::rename(&log, self.state.join("log.old")).map_err(LocalError::state(&log))?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600).open(&log).map_err(LocalError::state(&log))?;
        self.user.own(&log)
    }

    fn log(&self) -> PathBuf {
        self.state.join("log")
    }

    fn port_file(&self) -> PathBuf {
        self.state.join("port")
    }
}

/// The port that is wished for if it is free, else one that is.
fn free_port(wish: u16) -> io::Result<u16> {
    let bind = |port| TcpListener::bind(("127.0.0.1", port))?.local_addr();
    bind(wish).or_else(|_| bind(0)).map(|address| address.port())
}

fn read_from(path: &Path, mark: u64) -> String {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|mut file| {
        file.seek(SeekFrom::Start(mark))?;
        file.read_to_end(&mut bytes)
    });
    // The log is only told of, never relied on.
    read.map_or_else(|error| error.to_string(), |_| String::from_utf8_lossy(&bytes).into_owned())
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}
