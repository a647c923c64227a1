//! The tool as people run it: the real binary, its output and its exit codes.

#![expect(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use migration::{
    Migrator,
    runner::{Options, Runner, Silent, Target},
};
use sea_orm_migration::MigratorTrait;
use tests::TestDb;

/// The tool, without anything of this process's settings, in a directory of its own.
struct Tool {
    home: PathBuf,
    url: Option<String>,
}

struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Tool {
    fn new(name: &str, url: Option<&str>) -> Self {
        let home = env::temp_dir().join(format!("veza_cli_{}_{name}", std::process::id()));
        fs::create_dir_all(&home).unwrap();
        Self { home, url: url.map(str::to_owned) }
    }

    fn of(db: &TestDb) -> Self {
        Self::new(db.name(), Some(db.url()))
    }

    fn command(&self, arguments: &[&str]) -> Command {
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

    fn run(&self, arguments: &[&str]) -> Said {
        said(self.command(arguments).output().unwrap())
    }
}

impl Drop for Tool {
    fn drop(&mut self) {
        // What stays is in the temporary directory.
        let _stays = fs::remove_dir_all(&self.home);
    }
}

fn said(output: Output) -> Said {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let said =
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) };
    assert!(!said.err.contains("panicked"), "{}", said.err);
    said
}

fn password(db: &TestDb) -> String {
    db.url().split([':', '@']).nth(2).unwrap().to_owned()
}

#[tokio::test]
async fn a_database_goes_up_and_down_and_up_again() {
    let db = TestDb::empty().await;
    let tool = Tool::of(&db);
    let all = Migrator::migrations().len();
    let newest = Migrator::migrations().last().unwrap().name().to_owned();

    let said = tool.run(&["check"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains(&format!("0 applied, {all} pending, 0 unknown")), "{}", said.out);

    let up = tool.run(&["up"]);
    assert_eq!(up.code, 0, "{}", up.err);
    assert!(up.out.contains(&format!("{all} migrations applied in ")), "{}", up.out);
    assert!(up.out.contains(&format!("  applied {newest} (")), "{}", up.out);
    assert!(up.out.contains("***@") && !up.out.contains(&password(&db)), "{}", up.out);
    assert!(tool.run(&["up"]).out.starts_with("Nothing to apply"));
    assert_eq!(tool.run(&["check"]).code, 0);

    assert!(tool.run(&["down"]).out.contains(&format!("rolled back {newest} (")));
    let check = tool.run(&["check"]);
    assert_eq!((check.code, check.out.lines().next()), (1, Some(format!("pending {newest}").as_str())));
    let status = tool.run(&["status"]);
    assert_eq!(status.code, 0, "status only tells");
    let row = status.out.lines().find(|line| line.contains(&newest)).unwrap();
    assert!(row.ends_with(" pending"), "{row}");
    assert!(!status.out.contains(&password(&db)));

    let json: serde_json::Value = serde_json::from_str(&tool.run(&["check", "--json"]).out).unwrap();
    assert_eq!((&json["pending"], &json["clean"]), (&1.into(), &false.into()));
    assert_eq!(json["migrations"][0]["state"], "applied");
    assert_eq!(json["migrations"][all - 1]["number"], all);

    // As sea-orm-cli calls it.
    let verbose = tool.run(&["up", "-n", "1", "-v"]);
    assert_eq!(verbose.code, 0);
    assert!(verbose.err.contains("CREATE"), "{}", verbose.err);
    assert!(tool.run(&["down", "-n", "3"]).out.contains("3 migrations rolled back"));
}

#[tokio::test]
async fn ten_started_at_once_all_succeed() {
    let db = TestDb::empty().await;
    let tool = Tool::of(&db);
    let children: Vec<Child> = (0..10)
        .map(|_| tool.command(&["up"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    let mut applied = 0;
    for child in children {
        let said = said(child.wait_with_output().unwrap());
        assert_eq!(said.code, 0, "{}", said.err);
        applied += said.out.matches("  applied m").count();
    }
    assert_eq!(applied, Migrator::migrations().len());
}

#[tokio::test]
async fn nothing_is_destroyed_unconfirmed() {
    let db = TestDb::new().await;
    let tool = Tool::of(&db);
    for command in ["fresh", "refresh", "reset"] {
        let said = tool.run(&[command]);
        assert_eq!(said.code, 5, "{}", said.err);
        assert!(said.err.contains("--yes") && said.err.contains(db.name()), "{}", said.err);
        assert!(!said.err.contains(&password(&db)), "{}", said.err);
        assert_eq!(tool.run(&["check"]).code, 0, "{command} changed something");
    }
    for command in ["refresh", "fresh"] {
        let said = tool.run(&[command, "--yes"]);
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(said.out.contains("migrations applied"), "{}", said.out);
    }
    assert_eq!(tool.run(&["reset", "-y"]).code, 0);
    assert_eq!(tool.run(&["check"]).code, 1);
}

#[tokio::test]
async fn an_unknown_migration_stops_up_and_is_found_by_check() {
    let db = TestDb::new().await;
    let tool = Tool::of(&db);
    let newer = "INSERT INTO seaql_migrations VALUES ('m2099_newer', 0)";
    sqlx::query(newer).execute(db.get_postgres_connection_pool()).await.unwrap();

    let up = tool.run(&["up"]);
    assert_eq!(up.code, 7);
    assert!(up.err.contains("m2099_newer"), "{}", up.err);
    let check = tool.run(&["check"]);
    assert_eq!(check.code, 1);
    assert!(check.out.contains("unknown m2099_newer"), "{}", check.out);
}

#[tokio::test]
async fn the_database_is_that_of_the_flag_then_the_environment_then_dotenv() {
    let db = TestDb::new().await;
    let nowhere = "postgres://u:hunter2@127.0.0.1:1/d";

    let tool = Tool::new(&format!("{}_order", db.name()), Some(nowhere));
    let said = tool.run(&["check"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("127.0.0.1:1") && !said.err.contains("hunter2"), "{}", said.err);
    let postgresql = db.url().replace("postgres://", "postgresql://");
    assert_eq!(tool.run(&["check", "-u", &postgresql]).code, 0);

    let tool = Tool::new(&format!("{}_dotenv", db.name()), None);
    fs::write(tool.home.join(".env"), format!("DATABASE_URL={}\nVEZA_LOCK_TIMEOUT=1s\n", db.url())).unwrap();
    assert_eq!(tool.run(&["check"]).code, 0);
    assert!(tool.run(&["sql", "--to", "1"]).out.contains("SET LOCAL lock_timeout = '1s';"));
    fs::write(tool.home.join(".env"), "DATABASE_URL hunter2").unwrap();
    let said = tool.run(&["check"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains(".env") && !said.err.contains("hunter2"), "{}", said.err);
}

#[test]
fn what_makes_no_sense_is_code_2_and_one_line() {
    for url in ["", "nonsense", "mysql://u:hunter2@h/d", "postgres://u:hunter2@h:port/d"] {
        let said = Tool::new("urls", Some(url)).run(&["up"]);
        assert_eq!(said.code, 2, "{url}: {}", said.err);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
        assert!(!said.err.contains("hunter2"), "{}", said.err);
    }
    let tool = Tool::new("arguments", None);
    for wrong in [
        &[][..],
        &["upp"],
        &["up", "--lock-timeout", "5"],
        &["down", "-n", "-1"],
        &["sql", "--from", "nothing"],
        &["sql", "--from", "2", "--to", "1"],
        &["sql", "--down", "--out", "x"],
        &["sql", "--format", "sqlx"],
    ] {
        assert_eq!(tool.run(wrong).code, 2, "{wrong:?}");
    }
    let help = tool.run(&["--help"]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("Exit codes:"), "{}", help.out);
}

#[test]
fn sql_needs_no_database() {
    let tool = Tool::new("sql", Some("postgres://u@127.0.0.1:1/d"));
    let whole = tool.run(&["sql"]);
    assert_eq!(whole.code, 0, "{}", whole.err);
    assert_eq!(whole.out, tool.run(&["sql", "--from", "1"]).out);
    assert_eq!(whole.out.matches("INSERT INTO \"seaql_migrations\"").count(), Migrator::migrations().len());
    assert!(tool.run(&["sql", "--down", "--to", "create_schema_veza"]).out.contains("DROP SCHEMA"));

    let written = tool.run(&["sql", "--out", "files", "--format", "sqlx"]);
    assert_eq!(written.code, 0, "{}", written.err);
    assert!(tool.home.join("files/000100_m20261122_000001_create_extensions.up.sql").exists());
    fs::write(tool.home.join("files/000100_m20261122_000001_create_extensions.up.sql"), "mine").unwrap();
    assert_eq!(tool.run(&["sql", "--out", "files", "--format", "sqlx"]).code, 2);
    assert_eq!(tool.run(&["sql", "--out", "files", "--format", "sqlx", "--overwrite"]).code, 0);
    fs::write(tool.home.join("file"), "").unwrap();
    assert_eq!(tool.run(&["sql", "--out", "file/files"]).code, 4);
}

#[test]
fn a_full_disk_is_an_error_and_a_reader_that_went_away_is_none() {
    let tool = Tool::new("pipes", None);
    if Path::new("/dev/full").exists() {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let said = said(
            tool.command(&["sql"])
                .stdout(full)
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
                .wait_with_output()
                .unwrap(),
        );
        assert_eq!(said.code, 4);
        assert!(said.err.contains("No space left"), "{}", said.err);
    }
    let mut child = tool.command(&["sql"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(said(child.wait_with_output().unwrap()).code, 0);
}

#[tokio::test]
async fn a_dry_run_prints_what_is_pending_and_changes_nothing() {
    let db = TestDb::empty().await;
    let tool = Tool::of(&db);
    let all = Migrator::migrations().len();
    let printed = |said: &Said| said.out.matches("INSERT INTO \"seaql_migrations\"").count();

    let dry = tool.run(&["up", "--dry-run"]);
    assert_eq!((dry.code, printed(&dry)), (0, all), "{}", dry.err);
    assert!(tool.run(&["check"]).out.contains("0 applied"));
    tool.run(&["up", "-n", "2"]);
    assert_eq!(printed(&tool.run(&["up", "--dry-run"])), all - 2);
    assert_eq!(printed(&tool.run(&["up", "--dry-run", "-n", "1"])), 1);

    let nowhere = Tool::new("dry", None).run(&["up", "--dry-run"]);
    assert_eq!((nowhere.code, printed(&nowhere)), (0, all));
    assert!(nowhere.err.contains("No database is configured"), "{}", nowhere.err);
}

#[tokio::test]
async fn an_interrupted_command_says_so() {
    let db = TestDb::empty().await;
    let holder = Runner::open(&Target::parse(db.url()).unwrap(), &Options::default(), &Silent).await.unwrap();
    let mut child = Tool::of(&db).command(&["up"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("waiting for another migrator"));

    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupt.success());

    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(lines.next().unwrap().unwrap().contains("interrupted"));
    drop(holder);
}

/// It is killed while a statement of its first migration waits for a lock. The server ends that statement soon after, and
/// not before then the next one begins.
#[tokio::test]
async fn a_migrator_that_was_killed_is_no_obstacle_for_the_next() {
    let db = TestDb::empty().await;
    let tool = Tool::of(&db);
    let pool = db.get_postgres_connection_pool();
    assert_eq!(tool.run(&["up", "-n", "1"]).code, 0);
    let mut transaction = pool.begin().await.unwrap();
    sqlx::query("LOCK TABLE seaql_migrations IN SHARE MODE").execute(&mut *transaction).await.unwrap();

    let mut killed = tool.command(&["up", "--lock-timeout", "1h"]).spawn().unwrap();
    let waiting = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() \
                   AND application_name = 'veza-migration' AND wait_event_type = 'Lock'";
    let orphan: i32 = loop {
        match sqlx::query_scalar(waiting).fetch_optional(pool).await.unwrap() {
            Some(pid) => break pid,
            None => tokio::task::yield_now().await,
        }
    };
    killed.kill().unwrap();
    killed.wait().unwrap();

    let next = tool.command(&["up"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let lives = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)";
    while sqlx::query_scalar(lives).bind(orphan).fetch_one(pool).await.unwrap() {
        tokio::task::yield_now().await;
    }
    transaction.rollback().await.unwrap();
    let next = said(next.wait_with_output().unwrap());
    assert_eq!(next.code, 0, "{}", next.err);
    assert_eq!(tool.run(&["check"]).code, 0);
}

#[tokio::test]
async fn up_makes_the_partitions_that_are_due() {
    let db = TestDb::new().await;
    let pool = db.get_postgres_connection_pool();
    let last = "SELECT max(inhrelid::regclass::text) FROM pg_inherits \
                WHERE inhparent = 'login_attempts'::regclass AND inhrelid::regclass::text NOT LIKE '%default'";
    let last: String = sqlx::query_scalar(last).fetch_one(pool).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("DROP TABLE {last}"))).execute(pool).await.unwrap();

    let said = Tool::of(&db).run(&["up"]);

    assert!(said.out.contains("1 new partition."), "{}", said.out);
    let made = format!("SELECT to_regclass('{last}') IS NOT NULL");
    assert!(sqlx::query_scalar::<_, bool>(sqlx::AssertSqlSafe(made)).fetch_one(pool).await.unwrap());
}

/// Without `DATABASE_URL` everything happens in a private PostgreSQL, which needs no confirmation.
#[test]
fn the_private_postgresql_comes_with_up_and_goes_with_pg_delete() {
    let tool = Tool::new("private", None);
    let status = tool.run(&["status"]);
    assert_eq!(status.code, 3, "{}", status.out);
    assert!(status.err.contains("-- up"), "{}", status.err);
    assert_eq!(tool.run(&["pg", "url"]).code, 3);

    let up = tool.run(&["up"]);
    assert_eq!(up.code, 0, "{}", up.err);
    assert!(up.out.contains("was made for this checkout") && up.out.contains("cargo test"), "{}", up.out);
    let url = tool.run(&["pg", "url"]).out;
    assert!(up.out.contains(url.trim()), "the private URL is shown whole: {}", up.out);
    assert!(tool.run(&["up"]).out.contains("was running already"));
    assert_eq!(tool.run(&["check"]).code, 0);
    assert_eq!(tool.run(&["fresh"]).code, 0, "nobody is asked");
    assert_eq!(tool.run(&["fresh", "-u", url.trim()]).code, 0, "also when its URL is given");

    assert!(tool.run(&["pg", "stop"]).out.contains("Stopped"));
    assert_eq!(tool.run(&["check"]).code, 3);
    assert!(tool.run(&["up"]).out.contains("was started"));
    assert!(tool.run(&["pg", "delete"]).out.contains("Deleted"));
    assert!(tool.run(&["pg", "delete"]).out.contains("There was none"));
}
