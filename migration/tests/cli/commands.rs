//! What the commands do to a database, and what they say.

use migration::Migrator;
use sea_orm_migration::MigratorTrait;
use tests::TestDb;

use crate::tool::{Said, Tool, password};

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
    let printed = tool.run(&["sql", "--from", &newest]).out;
    let longest =
        printed.lines().filter(|line| !line.contains("seaql")).max_by_key(|line| line.len()).unwrap();
    assert!(verbose.err.contains(longest), "no {longest} in {}", verbose.err);
    assert!(tool.run(&["down", "-n", "3"]).out.contains("3 migrations rolled back"));
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

    for command in [&["up"][..], &["up", "--dry-run"]] {
        let said = tool.run(command);
        assert_eq!((said.code, said.out.as_str()), (7, ""), "{}", said.err);
        assert!(said.err.contains("m2099_newer"), "{}", said.err);
    }
    let check = tool.run(&["check"]);
    assert_eq!(check.code, 1);
    assert!(check.out.contains("unknown m2099_newer"), "{}", check.out);
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
