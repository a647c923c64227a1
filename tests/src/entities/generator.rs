//! `sea-orm-cli generate entity`: where it is, and how it is run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, io};

/// The version that the gate installs: the one of SeaORM in `Cargo.toml`.
pub const VERSION: &str = "2.0.4";

/// What installs it, with no more than is needed.
pub const INSTALL: &str = "cargo install sea-orm-cli --version 2.0.4 --locked --debug --root target/tools \
    --no-default-features --features codegen,sqlx-postgres,runtime-tokio";

/// Why nothing was generated.
#[derive(Debug, thiserror::Error)]
pub enum GeneratorError {
    /// It is not installed.
    #[error("sea-orm-cli is not there; install it with\n  {INSTALL}\nor name it in SEA_ORM_CLI")]
    Missing,
    /// Another version writes other entities.
    #[error("{} is {found}, and {VERSION} is wanted; install that with\n  {INSTALL}", path.display())]
    Version {
        /// Where it is.
        path: PathBuf,
        /// What it says.
        found: String,
    },
    /// It would not start.
    #[error("cannot run {}: {source}", path.display())]
    Start {
        /// Where it is.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It started and gave up.
    #[error("sea-orm-cli could not read the database: {0}")]
    Failed(String),
}

/// `sea-orm-cli` of the right version: `SEA_ORM_CLI`, else `target/tools/bin`, else on the `PATH`.
///
/// # Errors
/// [`GeneratorError::Missing`] and [`GeneratorError::Version`], both with what installs it.
pub fn find() -> Result<PathBuf, GeneratorError> {
    let named = env::var_os("SEA_ORM_CLI").map(PathBuf::from);
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/bin/sea-orm-cli");
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).map(|folder| folder.join("sea-orm-cli"));
    let path = if let Some(path) = named {
        path
    } else {
        let mut places = std::iter::once(tools).chain(on_path);
        places.find(|path| path.is_file()).ok_or(GeneratorError::Missing)?
    };
    let start = |source| GeneratorError::Start { path: path.clone(), source };
    let version = Command::new(&path).arg("--version").output().map_err(start)?;
    let found = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    if found.split_whitespace().last() != Some(VERSION) {
        return Err(GeneratorError::Version { path, found });
    }
    Ok(path)
}

/// In which order the columns of a generated entity stand. The generator asks for them without an ORDER BY.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As they were defined; 73 s for the whole schema on a machine at work, most of it in nested loops over the catalog.
    AsDefined,
    /// By chance, in 17 s there: enough for a comparison.
    Any,
}

/// Writes the entities of the database at `url` into `folder`.
///
/// Its questions are asked without the just-in-time compiler, which took longer to compile them than they run.
///
/// # Errors
/// [`GeneratorError`]; none repeats the URL, which may hold a password.
pub fn generate(url: &str, folder: &Path, order: Order) -> Result<(), GeneratorError> {
    let path = find()?;
    let joint = if url.contains('?') { '&' } else { '?' };
    let plan = if order == Order::Any { "%20-c%20enable_nestloop%3Doff" } else { "" };
    let tuned = format!("{url}{joint}options=-c%20jit%3Doff{plan}");
    let output = Command::new(&path)
        .args(["generate", "entity", "--entity-format", "dense", "--acquire-timeout", "5", "--output-dir"])
        .arg(folder)
        .env("DATABASE_URL", tuned) // not among the arguments, which every process can read
        .output()
        .map_err(|source| GeneratorError::Start { path, source })?;
    if output.status.success() {
        return Ok(());
    }
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    let said: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Err(GeneratorError::Failed(said.join(" ").replace(url, "…")))
}
