//! Each migration's `down` restores the schema that its `up` found.

use migration::Migrator;
use sea_orm_migration::MigratorTrait;
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
