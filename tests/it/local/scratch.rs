//! A private cluster for one test, far from the developer's own.

use migration::local::{Binaries, Cluster, LocalError, Private, Purpose, Settings};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, process};

/// A cluster in a directory named after its test. It is deleted before and after: a test that was killed is
/// cleaned up after by its next run.
pub(super) struct Scratch {
    pub(super) settings: Settings,
    _alone: File,
}

impl Scratch {
    pub(super) fn development(name: &str) -> Self {
        Self::new(name, Purpose::Development)
    }

    pub(super) fn throw_away(name: &str) -> Self {
        Self::new(name, Purpose::Tests)
    }

    fn new(name: &str, purpose: Purpose) -> Self {
        let mut settings = Settings::tests().unwrap();
        let base = settings.state.with_file_name("it");
        fs::create_dir_all(&base).unwrap();
        let alone = File::create(base.join(format!("{name}.test"))).unwrap();
        alone.lock().unwrap(); // another run of the same test
        settings.state = base.join(name);
        settings.purpose = purpose;
        let scratch = Self { settings, _alone: alone };
        scratch.cluster().delete().unwrap();
        scratch
    }

    pub(super) fn cluster(&self) -> Cluster {
        Cluster::new(self.settings.clone())
    }

    pub(super) fn start(&self) -> Private {
        self.try_start().unwrap()
    }

    pub(super) fn try_start(&self) -> Result<Private, LocalError> {
        self.cluster().start(&mut |_| ())
    }

    /// The same cluster with other programs.
    pub(super) fn with(&self, binaries: Binaries) -> Cluster {
        Cluster::new(Settings { binaries, ..self.settings.clone() })
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.settings.state.join(name)
    }

    /// The process number of the server, as its file says.
    pub(super) fn pid(&self) -> String {
        let file = fs::read_to_string(self.file("data/postmaster.pid")).unwrap();
        file.lines().next().unwrap().to_owned()
    }

    /// Kills the server as the kernel does when memory is short, and waits until it is dead: the signal is only sent.
    pub(super) fn kill(&self) {
        let kill = "kill -KILL $0 && while [ \"$(cut -d' ' -f3 /proc/$0/stat 2>/dev/null || echo Z)\" != Z ]; do \
                    kill -0 $0 2>/dev/null || break; sleep 0.01; done";
        assert!(Command::new("sh").args(["-c", kill, &self.pid()]).status().unwrap().success());
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = self.cluster().delete() {
            eprintln!("{error}");
        }
    }
}

/// Logs in and asks for one text.
pub(super) async fn ask(url: &str, sql: &str) -> String {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let answer = sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    answer
}

/// Logs in and runs statements.
pub(super) async fn run(url: &str, sql: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Programs that say they are PostgreSQL 15, with an `initdb` of our making.
pub(super) struct FakePrograms(pub(super) PathBuf);

impl FakePrograms {
    pub(super) fn new(name: &str, initdb: &str) -> Self {
        // Not where the cluster is: programs may be forbidden in /dev/shm.
        let dir = env::temp_dir().join(format!("veza-fake-{name}-{}", process::id()));
        fs::create_dir_all(&dir).unwrap();
        fs::set_permissions(&dir, Permissions::from_mode(0o755)).unwrap();
        script(&dir.join("initdb"), initdb);
        script(&dir.join("pg_ctl"), "exit 1");
        script(&dir.join("postgres"), "echo 'postgres (PostgreSQL) 15.99'");
        Self(dir)
    }

    pub(super) fn binaries(&self) -> Binaries {
        Binaries::Named(self.0.clone())
    }
}

impl Drop for FakePrograms {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn script(path: &Path, body: &str) {
    fs::write(path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
}
