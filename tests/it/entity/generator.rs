//! What `sea-orm-cli generate entity` makes of the migrated database is what our entities say, but for the faults it is known for.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};
use tests::TestDb;
use tests::entities::changes::{Change, Kind, between};
use tests::entities::generator::{GeneratorError, Order, find, generate};
use tests::entities::source::Source;

/// What the generator sees differently, and why it is not a difference. A fault that is gone fails.
const FAULTS: &[(Kind, &str, &str)] = &[
    (
        Kind::Gone,
        "tracks(creator_id)",
        "where a table is also led to through a junction (track_likes), the generator writes that way alone",
    ),
    (Kind::Gone, "equipment_warranties.remind_on", GENERATED),
    (Kind::Gone, "invoices.amount_due", GENERATED),
    (Kind::Gone, "quizzes.question_count", GENERATED),
    (Kind::Gone, "trending_tracks", VIEW),
    (Kind::Gone, "user_statistics", VIEW),
    (Kind::Changed, "rooms.slug", "the generator passes by a unique index over all that is not NULL"),
];

const GENERATED: &str = "the generator leaves out the columns that the database computes";
const VIEW: &str = "the generator knows tables, and no materialised view";

/// Where to put generated entities; removed with the value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(env::temp_dir().join(format!("veza-entities-{name}-{}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Whether the generator is there. The gate installs it and sets `CI`; elsewhere its absence is said, and skipped.
fn is_there() -> bool {
    match find() {
        Ok(_) => true,
        Err(error @ GeneratorError::Missing) if env::var_os("CI").is_none() => {
            eprintln!("skipped: {error}");
            false
        }
        Err(error) => panic!("{error}"),
    }
}

fn known(change: &Change) -> bool {
    FAULTS.iter().any(|(kind, at, _)| change.kind == *kind && change.at == *at)
}

#[tokio::test]
async fn generated_entities_have_our_tables_columns_types_and_relations() {
    if !is_there() {
        return;
    }
    let (db, folder) = (TestDb::new().await, Folder::new("ours"));
    generate(db.url(), &folder.0, Order::Any).unwrap();
    let changes = between(&Source::read(&folder.0).unwrap(), &Source::ours().unwrap());

    for (kind, at, why) in FAULTS {
        assert!(
            changes.iter().any(|change| change.kind == *kind && change.at == *at),
            "{at}: no longer so ({why})"
        );
    }
    let unknown: Vec<String> =
        changes.iter().filter(|change| !known(change)).map(ToString::to_string).collect();
    assert!(unknown.is_empty(), "{} differences\n{}", unknown.len(), unknown.join("\n"));
}

#[tokio::test]
async fn the_command_reports_what_is_new_gone_and_changed_in_a_live_database() {
    use sea_orm::ConnectionTrait;
    if !is_there() {
        return;
    }
    let (db, folder) = (TestDb::empty().await, Folder::new("command"));
    let ours = Folder::new("command-ours");
    db.execute_unprepared(
        "CREATE TABLE authors (id UUID PRIMARY KEY, name TEXT NOT NULL);
         CREATE TABLE books (id UUID PRIMARY KEY, author_id UUID NOT NULL REFERENCES authors (id) ON DELETE CASCADE, pages INTEGER)",
    )
    .await
    .unwrap();
    generate(db.url(), &ours.0, Order::Any).unwrap();
    db.execute_unprepared(
        "ALTER TABLE books ADD COLUMN title VARCHAR(50), ALTER COLUMN pages TYPE BIGINT;
         ALTER TABLE authors DROP COLUMN name;
         CREATE TABLE shelves (id UUID PRIMARY KEY)",
    )
    .await
    .unwrap();

    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_entities"));
        command
            .args(["--database-url", db.url(), "--out"])
            .arg(&folder.0)
            .arg("--ours")
            .arg(&ours.0)
            .args(arguments);
        let output = command.output().unwrap();
        let said = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status.code(), said(&output.stdout), said(&output.stderr))
    };
    let (code, said, _) = run(&["--json"]);
    assert_eq!(code, Some(1), "{said}");
    let report: serde_json::Value = serde_json::from_str(&said).unwrap();
    let changes: Vec<String> = report["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| format!("{} {}", change["kind"].as_str().unwrap(), change["at"].as_str().unwrap()))
        .collect();
    assert_eq!(changes, ["new books.title", "new shelves", "gone authors.name", "changed books.pages"]);
    assert!(folder.0.join("shelves.rs").is_file());

    let (code, _, error) = run(&[]);
    assert_eq!(code, Some(2));
    assert!(error.contains("is not empty") && error.contains("--force"), "{error}");
    fs::write(folder.0.join("mine.rs"), "//! By hand.").unwrap();
    let (code, _, error) = run(&["--force"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("mine.rs was not generated"), "{error}");
}

#[test]
fn the_command_says_what_is_wrong_with_its_database_and_never_its_password() {
    if !is_there() {
        return;
    }
    let folder = Folder::new("refused");
    for (url, words) in [
        ("mysql://u@h/d", "does not look like postgres://"),
        ("postgres://u:hunter2@127.0.0.1:1/d", "could not read the database"),
    ] {
        let _ = fs::remove_dir_all(&folder.0);
        let mut command = Command::new(env!("CARGO_BIN_EXE_entities"));
        let output = command.args(["--database-url", url, "--out"]).arg(&folder.0).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(words) && !said.contains("hunter2"), "{said}");
    }
}
