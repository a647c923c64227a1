//! Queries of fixed text: rows by position, in any connection, and what is refused.

use chrono::{DateTime, Utc};
use entity::profiles::badges::BadgeRarity;
use sea_orm::{
    DbErr, TransactionTrait,
    prelude::{Json, Uuid},
};
use service::db::{Command, CursorError, List, Page, PageRequest, Query};
use service::{paged, row};
use tests::TestDb;

row! {
    /// A badge as a list shows it.
    #[derive(Debug, PartialEq)]
    pub(crate) struct Line {
        id: Uuid,
        name: String,
        description: Option<String>,
        created_at: DateTime<Utc>,
    }
}

row! {
    /// All of a badge: enums, documents and times are columns like others.
    #[derive(Debug, PartialEq)]
    pub(crate) struct Badge {
        id: Uuid,
        description: Option<String>,
        criteria: Option<Json>,
        rarity: BadgeRarity,
        is_active: bool,
        updated_at: DateTime<Utc>,
    }
}

const BADGE: Query<Badge> =
    Query::new("SELECT id, description, criteria, rarity, is_active, updated_at FROM badges WHERE slug = $1");
const ADD: Query<(Uuid,)> = Query::new(
    "INSERT INTO badges (name, slug, created_at) SELECT name, name, 'epoch' FROM UNNEST($1::text[]) AS name RETURNING id",
);
const COUNT: Query<(i64,)> = Query::new("SELECT count(*) FROM badges");
const DESCRIBE: Command = Command::new("UPDATE badges SET description = $2 WHERE slug = $1");
const OLDEST: List<Line, (DateTime<Utc>, Uuid)> = List::new(
    "test.badges.oldest",
    paged!(
        "SELECT id, name, description, created_at FROM badges WHERE name <> $1",
        after " AND (created_at, id) > ($3, $4)",
        " ORDER BY created_at, id LIMIT $2",
    ),
);

/// As a domain's error is: what pages and what the database refuse become variants of it.
#[derive(Debug)]
enum Refused {
    Cursor(CursorError),
    Database(#[expect(dead_code, reason = "a failed test shows it")] DbErr),
}

impl From<CursorError> for Refused {
    fn from(error: CursorError) -> Self {
        Self::Cursor(error)
    }
}

impl From<DbErr> for Refused {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("badge-{n:02}")).collect()
}

#[tokio::test]
async fn a_row_is_read_into_a_struct_or_a_tuple() {
    let db = TestDb::new().await;
    let ids = ADD.all(&*db, [names(3).into()]).await.unwrap();
    assert_eq!(DESCRIBE.run(&*db, ["badge-01".into(), "the second".into()]).await.unwrap(), 1);

    let badge = BADGE.find(&*db, ["badge-01".into()]).await.unwrap().unwrap();
    assert_eq!((badge.id, badge.description.as_deref()), (ids[1].0, Some("the second")));
    assert_eq!((badge.rarity, badge.criteria, badge.is_active), (BadgeRarity::Common, None, true));
    assert_eq!(BADGE.find(&*db, ["absent".into()]).await.unwrap(), None);
    assert_eq!(COUNT.get(&*db, []).await.unwrap(), (3,));
}

#[tokio::test]
async fn a_query_sees_the_transaction_that_it_runs_in() {
    let db = TestDb::new().await;
    let transaction = db.owner().begin().await.unwrap();
    ADD.all(&transaction, [names(2).into()]).await.unwrap();
    assert_eq!(COUNT.get(&transaction, []).await.unwrap(), (2,));
    transaction.rollback().await.unwrap();
    assert_eq!(COUNT.get(&*db, []).await.unwrap(), (0,));
}

/// All rows share one timestamp, so only the id in the cursor keeps them apart.
#[tokio::test]
async fn a_list_of_fixed_text_yields_each_row_once_across_its_pages() {
    let db = TestDb::new().await;
    ADD.all(&*db, [names(12).into()]).await.unwrap();
    let (mut seen, mut request) = (Vec::new(), PageRequest::first(5));
    loop {
        let page: Result<Page<Line>, Refused> =
            OLDEST.page(&*db, &request, ["badge-03".into()], |line| (line.created_at, line.id)).await;
        let page = page.unwrap();
        seen.extend(page.items);
        let Some(next) = page.next else { break };
        request = PageRequest::first(5).after(next);
    }
    assert_eq!(seen.len(), 11);
    assert!(seen.is_sorted_by_key(|line| line.id) && seen.iter().all(|line| line.name != "badge-03"));

    let foreign: Result<Page<Line>, Refused> =
        OLDEST.page(&*db, &request.after("made up"), ["".into()], |line| (line.created_at, line.id)).await;
    assert!(matches!(foreign, Err(Refused::Cursor(CursorError::Damaged))));
}

/// Both are text: read by position, the one would be taken for the other.
#[tokio::test]
async fn a_select_list_in_another_order_than_the_struct_is_refused_where_tests_run() {
    let db = TestDb::new().await;
    ADD.all(&*db, [names(1).into()]).await.unwrap();
    for sql in [
        "SELECT id, description, name, created_at FROM badges",
        "SELECT id, name, description FROM badges",
        "SELECT id, name, description, created_at, slug FROM badges",
    ] {
        let error = Query::<Line>::new(sql).all(&*db, []).await.unwrap_err();
        assert!(matches!(&error, DbErr::Type(said) if said.contains("description")), "{sql}: {error}");
    }
}

#[tokio::test]
async fn a_column_of_another_type_is_an_error_and_null_too_where_nothing_is_optional() {
    let db = TestDb::new().await;
    for sql in ["SELECT 1::integer", "SELECT NULL::bigint", "SELECT NULL::bigint FROM generate_series(1, 2)"]
    {
        assert!(Query::<(i64,)>::new(sql).all(&*db, []).await.is_err(), "{sql}");
    }
    let optional = Query::<(Option<i64>,)>::new("SELECT NULL::bigint").get(&*db, []).await.unwrap();
    assert_eq!(optional, (None,));
}
