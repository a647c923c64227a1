//! Which database, which range, which output: and what makes no sense.

use std::{fs, path::Path, process::Stdio};

use migration::Migrator;
use sea_orm_migration::MigratorTrait;
use tests::TestDb;

use crate::tool::{Tool, said};

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
        &["up", "-s", "other"],
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
