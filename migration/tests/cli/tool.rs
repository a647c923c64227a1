//! The binary under test.

use std::{
    env, fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use tests::TestDb;

/// The tool, without anything of this process's settings, in a directory of its own.
pub(crate) struct Tool {
    pub(crate) home: PathBuf,
    url: Option<String>,
}

pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Tool {
    pub(crate) fn new(name: &str, url: Option<&str>) -> Self {
        let home = env::temp_dir().join(format!("veza_cli_{}_{name}", std::process::id()));
        fs::create_dir_all(&home).unwrap();
        Self { home, url: url.map(str::to_owned) }
    }

    pub(crate) fn of(db: &TestDb) -> Self {
        Self::new(db.name(), Some(db.url()))
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_migration"));
        command.args(arguments).current_dir(&self.home).stdin(Stdio::null());
        for (name, _) in env::vars_os() {
            let setting = |name: &str| name.starts_with("VEZA_") || name.starts_with("DATABASE_");
            if name.to_str().is_some_and(|name| setting(name) && name != "VEZA_PG_BIN") {
                command.env_remove(name);
            }
        }
        command.env("VEZA_STATE_DIR", self.home.join("state"));
        if let Some(url) = &self.url {
            command.env("DATABASE_URL", url);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        said(self.command(arguments).output().unwrap())
    }
}

impl Drop for Tool {
    fn drop(&mut self) {
        // What stays is in the temporary directory.
        let _stays = fs::remove_dir_all(&self.home);
    }
}

pub(crate) fn said(output: Output) -> Said {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let said =
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) };
    assert!(!said.err.contains("panicked"), "{}", said.err);
    said
}

pub(crate) fn password(db: &TestDb) -> String {
    db.url().split([':', '@']).nth(2).unwrap().to_owned()
}
