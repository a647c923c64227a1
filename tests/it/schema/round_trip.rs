//! Each migration's `down` restores the schema that its `up` found.

use super::{column, rows, value};
use migration::Migrator;
use sea_orm::{ConnectionTrait, SqlxPostgresConnector};
use sea_orm_migration::MigratorTrait;
use sqlx::{Executor, postgres::PgPoolOptions};
use tests::{TestDb, dump};

/// The sequence is walked in parts, side by side: a dump takes longer than a migration.
const PARTS: usize = 4;

#[tokio::test]
async fn every_migration_of_the_first_part_goes_up_down_and_up_again() {
    walk(0).await;
}

#[tokio::test]
async fn every_migration_of_the_second_part_goes_up_down_and_up_again() {
    walk(1).await;
}

#[tokio::test]
async fn every_migration_of_the_third_part_goes_up_down_and_up_again() {
    walk(2).await;
}

#[tokio::test]
async fn every_migration_of_the_last_part_goes_up_down_and_up_again() {
    walk(3).await;
}

async fn walk(part: usize) {
    let db = TestDb::empty().await;
    Migrator::install(&*db).await.unwrap();
    let migrations = Migrator::migrations();
    let (first, end) = (migrations.len() * part / PARTS, migrations.len() * (part + 1) / PARTS);
    if first > 0 {
        Migrator::up(&*db, u32::try_from(first).ok()).await.unwrap();
    }

    let mut dumps = vec![dump::schema(&db).await];
    for migration in &migrations[first..end] {
        Migrator::up(&*db, Some(1)).await.unwrap_or_else(|error| panic!("{} up: {error}", migration.name()));
        dumps.push(dump::schema(&db).await);
        let [.., before, after] = &*dumps else { unreachable!("two dumps at least") };
        assert!(before != after, "{} changes nothing", migration.name());
    }
    let whole = dumps.pop();
    for migration in migrations[first..end].iter().rev() {
        Migrator::down(&*db, Some(1))
            .await
            .unwrap_or_else(|error| panic!("{} down: {error}", migration.name()));
        let (found, expected) = (dump::schema(&db).await, dumps.pop().unwrap_or_default());
        assert_eq!(
            first_difference(&expected, &found),
            None,
            "{} down leaves another schema",
            migration.name()
        );
    }
    Migrator::up(&*db, u32::try_from(end - first).ok()).await.unwrap();
    assert_eq!(Some(dump::schema(&db).await), whole);
}

#[tokio::test]
async fn all_migrations_go_down_to_nothing_and_up_again() {
    let db = TestDb::empty().await;
    Migrator::install(&*db).await.unwrap();
    let nothing = dump::schema(&db).await;
    Migrator::up(&*db, None).await.unwrap();
    let whole = dump::schema(&db).await;

    Migrator::down(&*db, None).await.unwrap();
    assert_eq!(first_difference(&nothing, &dump::schema(&db).await), None);
    Migrator::up(&*db, None).await.unwrap();
    assert_eq!(first_difference(&whole, &dump::schema(&db).await), None);
}

/// On a machine that is set up for another part of the world.
#[tokio::test]
async fn the_schema_is_the_same_in_every_time_zone_and_however_dates_are_written() {
    let here = TestDb::empty().await;
    Migrator::up(&*here, None).await.unwrap();
    let expected = dump::schema(&here).await;
    for (zone, dates) in [("Pacific/Kiritimati", "German, DMY"), ("Etc/GMT+12", "SQL, MDY")] {
        let there = TestDb::empty().await;
        // On every connection: the driver sets UTC as it connects.
        let set = format!("SET TimeZone = '{zone}'; SET DateStyle = '{dates}'");
        let pool = PgPoolOptions::new().after_connect(move |connection, _| {
            let set = set.clone();
            Box::pin(async move { connection.execute(sqlx::AssertSqlSafe(set)).await.map(drop) })
        });
        let session =
            SqlxPostgresConnector::from_sqlx_postgres_pool(pool.connect(there.url()).await.unwrap());
        assert_eq!(value::<String>(&session, "SELECT current_setting('TimeZone')").await, zone);
        Migrator::up(&session, None).await.unwrap();
        assert_eq!(first_difference(&expected, &dump::schema(&there).await), None, "{zone}");
    }
}

/// A row in each table, one in a DEFAULT partition, and one in a month that is not from `up`: no `down` fails because of data.
#[tokio::test]
async fn all_migrations_go_down_one_by_one_with_rows_in_every_table() {
    let db = rows::everywhere().await;
    db.execute_unprepared(
        "INSERT INTO login_attempts (identifier, success, ip_address, attempted_at) VALUES ('x', true, '192.0.2.1', '2019-01-01');
         SELECT veza.ensure_partitions('messages', '2019-05-01', '2019-05-02');
         INSERT INTO messages (room_id, sender_id, content, created_at) SELECT id, creator_id, 'old', '2019-05-01 12:00+00' FROM rooms LIMIT 1;
         SELECT veza.refresh_view('trending_tracks'), veza.refresh_view('user_statistics')",
    )
    .await
    .unwrap();
    let empty: Vec<String> = column(
        &*db,
        "SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
           AND NOT c.relispartition AND (xpath('/row/n/text()',
               query_to_xml(format('SELECT count(*) AS n FROM (SELECT FROM %s LIMIT 1) one', c.oid::regclass), false, true, '')))[1]::text = '0'",
    )
    .await;
    assert!(empty.is_empty(), "no row in {empty:?}");
    for migration in Migrator::migrations().iter().rev() {
        Migrator::down(&*db, Some(1))
            .await
            .unwrap_or_else(|error| panic!("{} down: {error}", migration.name()));
    }
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')").await, 1);
    Migrator::up(&*db, None).await.unwrap();
}

/// What would be lost half-way is said, with what to do, and nothing is changed.
#[tokio::test]
async fn a_migration_whose_work_is_under_way_does_not_go_down() {
    for (begun, name, says) in [
        ("SELECT veza.drain_begin('login_attempts')", "create_drain", "are being drained: login_attempts"),
        (
            "SELECT veza.ensure_partitions('messages', '2019-05-01', '2019-05-02'); SELECT veza.begin_retirement('messages_2019_05', true)",
            "create_retirement",
            "are being retired: messages_2019_05",
        ),
    ] {
        let db = TestDb::new().await;
        db.execute_unprepared(begun).await.unwrap();
        let refused = loop {
            if let Err(error) = Migrator::down(&*db, Some(1)).await {
                break error.to_string();
            }
        };
        assert!(refused.contains(says), "{refused}");
        let newest = Migrator::get_applied_migrations(&*db).await.unwrap().pop().unwrap().name().to_owned();
        assert!(newest.ends_with(name), "{newest}");
    }
}

fn first_difference<'a>(expected: &'a str, found: &'a str) -> Option<(&'a str, &'a str)> {
    if expected == found {
        return None;
    }
    let lines = expected.lines().zip(found.lines());
    lines
        .into_iter()
        .find(|(a, b)| a != b)
        .or(Some(("(as long as both go)", "(the same, then more or less)")))
}

/// `m{date}_{number}_{what}`, and the list is in the order of the numbers.
#[test]
fn migrations_are_numbered_in_their_order() {
    let names: Vec<_> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    assert!(names.is_sorted(), "{names:#?}");
    for name in names {
        let (number, what) = name.split_at(16);
        assert!(number.starts_with('m') && number[1..9].bytes().all(|b| b.is_ascii_digit()), "{name}");
        assert!(number[10..].bytes().all(|b| b.is_ascii_digit()) && what.starts_with('_'), "{name}");
    }
}
