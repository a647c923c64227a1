//! Printed SQL does what the tool does, whoever runs it.

use std::{fs, path::PathBuf, process::Stdio, time::Duration};

use migration::{
    Migrator,
    backfill::{self, Backfill},
    check::Report,
    concurrently::{self, Index},
    export::{self, File, Recorded},
    limits::Limits,
    record::Direction,
    runner::{Purpose, connect},
};
use sea_orm_migration::{
    MigratorTrait,
    prelude::{Query, Table},
    schema::integer,
};
use sqlx::migrate::Migrator as SqlxMigrator;
use tests::TestDb;

use super::support::{Code, Migrations, dump, migration, outside, program, runner, target, value};

/// The real migrations, and behind them one of every kind that a later one may be.
fn all() -> Migrations {
    let mut all = Migrator::migrations();
    all.push(migration(
        "m90_rows",
        "CREATE TABLE rows (id int PRIMARY KEY, done int NOT NULL DEFAULT 0); -- it's; 'here'\n\
         INSERT INTO rows SELECT generate_series(1, 25) -- no semicolon",
        "DROP TABLE rows",
    ));
    all.push(Box::new(Code {
        name: "m91_index",
        up: |m| {
            Box::pin(async move {
                concurrently::create_index(
                    m,
                    &Index::new("rows_done", "rows", "(done) WHERE done > 0").unique(),
                )
                .await?;
                concurrently::drop_index(m, "rows_done", "rows").await?;
                concurrently::create_index(m, &Index::new("rows_done", "rows", "(done)")).await
            })
        },
        down: |m| Box::pin(async move { concurrently::drop_index(m, "rows_done", "rows").await }),
        transaction: false,
    }));
    all.push(Box::new(Code {
        name: "m92_backfill",
        up: |m| Box::pin(async move { backfill::run(m, &ten_by_ten()).await }),
        down: |m| Box::pin(async move { backfill::forget(m, "rows_done").await }),
        transaction: false,
    }));
    all.push(Box::new(Code {
        name: "m93_mixed",
        up: |m| {
            Box::pin(async move {
                let inner = m.begin().await?;
                inner.create_table(Table::create().table("mixed").col(integer("n")).to_owned()).await?;
                let quoted =
                    Query::insert().into_table("mixed").columns(["n"]).values_panic([7.into()]).to_owned();
                inner.execute(quoted).await?;
                inner.commit().await?;
                m.begin().await?; // never committed
                migration::sql::execute(m, "VACUUM mixed").await
            })
        },
        down: |m| Box::pin(async move { migration::sql::execute(m, "DROP TABLE mixed").await }),
        transaction: false,
    }));
    all.push(outside("m94_three_ways_back", "CREATE TABLE a ()", "SELECT 1; DROP TABLE a; SELECT 2"));
    all
}

fn ten_by_ten() -> Backfill {
    let statement = "UPDATE rows SET done = done + 1 WHERE id BETWEEN {first} AND {last}";
    Backfill::new("rows_done", "rows", statement).batch(10).pause(Duration::from_millis(1))
}

async fn recorded() -> Vec<Recorded> {
    let mut recorded = Vec::new();
    for (index, migration) in all().iter().enumerate() {
        recorded.push(Recorded::of(index + 1, migration.as_ref()).await.unwrap());
    }
    recorded
}

fn directory(db: &TestDb) -> PathBuf {
    std::env::temp_dir().join(format!("veza_export_{}", db.name()))
}

/// The database is what `up` makes it, and the tool takes it for its own.
async fn assert_migrated(db: &TestDb) {
    let migrated = TestDb::empty().await;
    runner(&migrated).await.up(&all(), None).await.unwrap();
    assert_eq!(dump(db).await, dump(&migrated).await);
    let report =
        Report::of(&mut connect(&target(db.url()), Purpose::Read).await.unwrap(), &all()).await.unwrap();
    assert!(report.is_clean(), "{}", report.summary());
    assert_eq!(value::<i64>(db, "SELECT sum(done) FROM rows").await, 25, "each row once");
    assert_eq!(
        value::<i64>(db, "SELECT rows_done FROM veza.backfills WHERE finished_at IS NOT NULL").await,
        25
    );
}

#[tokio::test]
async fn psql_applies_the_plain_files_and_takes_them_back() {
    let db = TestDb::empty().await;
    let before = dump(&db).await;
    let directory = directory(&db);
    let files = export::plain(&recorded().await, &Limits::default());
    export::write(&directory, &files, false).unwrap();

    let mut names: Vec<PathBuf> =
        fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let of = |suffix: &'static str| names.iter().filter(move |path| path.to_str().unwrap().ends_with(suffix));
    psql(&db, of(".up.sql")).await;
    assert_migrated(&db).await;
    psql(&db, of(".down.sql").rev()).await;

    assert_eq!(dump(&db).await, before);
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM seaql_migrations").await, 0);
    fs::remove_dir_all(directory).unwrap();
}

async fn psql(db: &TestDb, files: impl Iterator<Item = &PathBuf>) {
    let mut psql = program(db, "psql").await;
    psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1"]).stdout(Stdio::null());
    for file in files {
        psql.arg("-f").arg(file);
    }
    let output = psql.arg(db.url()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// As `sqlx migrate run` and `sqlx migrate revert` do it.
#[tokio::test]
async fn sqlx_applies_its_files_and_takes_them_back() {
    let db = TestDb::empty().await;
    let before = dump(&db).await;
    let directory = directory(&db);
    let files = export::sqlx(&recorded().await, &Limits::default());
    export::write(&directory, &files, false).unwrap();

    let migrator = SqlxMigrator::new(directory.as_path()).await.unwrap();
    let pool = db.get_postgres_connection_pool();
    migrator.run(pool).await.unwrap();
    assert_migrated(&db).await;
    migrator.undo(pool, 0).await.unwrap();

    assert_eq!(dump(&db).await, before);
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM seaql_migrations").await, 0);
    fs::remove_dir_all(directory).unwrap();
}

#[tokio::test]
async fn the_same_migrations_give_the_same_text_every_time() {
    let (one, other) = (recorded().await, recorded().await);
    for direction in [Direction::Up, Direction::Down] {
        let text = export::script(&one, direction, &Limits::default());
        assert_eq!(text, export::script(&other, direction, &Limits::default()));
        assert!(all().iter().all(|migration| text.contains(&format!("'{}'", migration.name()))));
    }
}

/// What the tool makes itself is what SeaORM makes.
#[tokio::test]
async fn the_table_of_applied_migrations_is_that_of_seaorm() {
    let (ours, theirs) = (TestDb::empty().await, TestDb::empty().await);
    runner(&ours).await.up(&Migrations::new(), None).await.unwrap();
    Migrator::install(&*theirs).await.unwrap();
    let shape = "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull, ', ' ORDER BY attnum) \
                 || ' ' || (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'seaql_migrations'::regclass) \
                 FROM pg_attribute WHERE attrelid = 'seaql_migrations'::regclass AND attnum > 0";
    assert_eq!(value::<String>(&ours, shape).await, value::<String>(&theirs, shape).await);
}

#[tokio::test]
async fn a_database_migrated_by_seaorm_itself_is_the_tools_own() {
    let db = TestDb::new().await; // its template is migrated by SeaORM
    assert_eq!(runner(&db).await.up(&Migrator::migrations(), None).await.unwrap(), []);
}

#[tokio::test]
async fn a_migration_that_asks_the_database_cannot_be_written_down_and_says_so() {
    let asks = Code {
        name: "m1_asks",
        up: |m| Box::pin(async move { m.has_table("users").await.map(drop) }),
        down: |_| Box::pin(async { Ok(()) }),
        transaction: true,
    };
    let error = Recorded::of(1, &asks).await.unwrap_err();
    assert_eq!(error.exit_code(), 4);
    assert!(error.to_string().contains("m1_asks"), "{error}");
}

#[test]
fn migrations_are_found_by_number_name_beginning_and_end() {
    let migrations = [
        migration("m01_users", "", ""),
        migration("m02_tracks", "", ""),
        migration("m03_user_tracks", "", ""),
    ];
    let find = |wanted| export::find(&migrations, wanted);
    for (wanted, place) in
        [("1", 0), ("3", 2), ("m02_tracks", 1), ("m03", 2), ("_users", 0), ("user_tracks", 2)]
    {
        assert_eq!(find(wanted).unwrap(), place, "{wanted}");
    }
    for (wanted, says) in [
        ("tracks", "means 2"),
        ("m0", "means 3"),
        ("rooms", "no migration"),
        ("0", "no migration"),
        ("4", "from 1 to 3"),
        ("", "no migration"),
    ] {
        let error = find(wanted).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains(says), "{wanted}: {error}");
    }
    assert_eq!(export::range(&migrations, Some("2"), None).unwrap(), 1..=2);
    assert!(export::range(&migrations, Some("3"), Some("1")).unwrap_err().to_string().contains("Swap"));
    assert!(export::range(&[], None, None).is_err());
}

#[tokio::test]
async fn a_file_that_is_there_is_never_replaced_unless_told_to() {
    let directory = directory(&TestDb::empty().await);
    let file = |name: &str, text: &str| File { name: name.to_owned(), text: text.to_owned() };
    let first = [file("1.up.sql", "one"), file("2.up.sql", "two")];
    export::write(&directory, &first, false).unwrap();

    let again = export::write(&directory, &first, false).unwrap();
    assert_eq!((again.written, again.unchanged), (0, 2));

    let changed = [file("0.up.sql", "zero"), file("2.up.sql", "changed")];
    let error = export::write(&directory, &changed, false).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(!directory.join("0.up.sql").exists(), "all or nothing");
    assert_eq!(fs::read_to_string(directory.join("2.up.sql")).unwrap(), "two");

    assert_eq!(export::write(&directory, &changed, true).unwrap().written, 2);
    assert_eq!(fs::read_to_string(directory.join("2.up.sql")).unwrap(), "changed");
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 3, "no partial file stays");
    fs::remove_dir_all(directory).unwrap();
}
