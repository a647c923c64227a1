//! Pages over real rows: each once, in order, however many share a timestamp.

use chrono::{DateTime, Utc};
use entity::profiles::badges;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryTrait,
    prelude::{DateTimeUtc, Uuid},
};
use service::db::{CursorError, Keyset, Page, PageRequest};
use tests::TestDb;

const NEWEST: Keyset<(DateTime<Utc>, Uuid)> = Keyset::new("test.badges.newest");
const COLUMNS: [badges::Column; 2] = [badges::Column::CreatedAt, badges::Column::Id];

async fn list(db: &impl ConnectionTrait, request: &PageRequest) -> Result<Page<badges::Model>, CursorError> {
    let mut query = badges::Entity::find();
    if let Some(after) = NEWEST.after(request)? {
        query = query.filter(NEWEST.below(COLUMNS, &after));
    }
    let query = query.order_by_desc(badges::Column::CreatedAt).order_by_desc(badges::Column::Id);
    Ok(NEWEST.fetch(query, db, request, |row| (row.created_at, row.id)).await.unwrap())
}

async fn seed(db: &impl ConnectionTrait, rows: u32) {
    let row = |n: u32| badges::ActiveModel {
        name: Set(format!("badge {n}")),
        slug: Set(format!("badge-{n}")),
        created_at: Set(DateTimeUtc::UNIX_EPOCH + chrono::TimeDelta::microseconds(i64::from(n / 4))),
        ..Default::default()
    };
    badges::Entity::insert_many((0..rows).map(row)).exec(db).await.unwrap();
}

/// Four rows share each timestamp, so only the id in the cursor keeps them apart.
#[tokio::test]
async fn a_list_yields_each_row_once_across_its_pages() {
    let db = TestDb::new().await;
    seed(&db, 23).await;

    let (mut seen, mut request) = (Vec::new(), PageRequest::first(5));
    loop {
        let page = list(&db, &request).await.unwrap();
        assert!(page.items.len() <= 5);
        seen.extend(page.items.into_iter().map(|row| (row.created_at, row.id)));
        let Some(next) = page.next else { break };
        request = PageRequest::first(5).after(next);
    }

    assert_eq!(seen.len(), 23);
    assert!(seen.is_sorted_by(|a, b| a > b), "out of order, or twice");
}

#[tokio::test]
async fn a_page_that_ends_exactly_at_the_end_has_no_next() {
    let db = TestDb::new().await;
    seed(&db, 10).await;

    assert!(list(&db, &PageRequest::first(10)).await.unwrap().next.is_none());
    assert!(list(&db, &PageRequest::first(9)).await.unwrap().next.is_some());
}

#[tokio::test]
async fn a_cursor_that_was_tampered_with_asks_the_database_nothing() {
    let db = TestDb::new().await;
    seed(&db, 3).await;
    let next = list(&db, &PageRequest::first(1)).await.unwrap().next.unwrap();

    for bad in [next.to_lowercase(), next[1..].to_owned(), format!("{next}A"), "' OR 1=1 --".to_owned()] {
        let refused = list(&db, &PageRequest::first(1).after(bad)).await;
        assert!(matches!(refused, Err(CursorError::Damaged | CursorError::OtherList)), "{refused:?}");
    }
}

/// A chain of ORs would read the whole table; a row comparison is one range of the index.
#[test]
fn a_page_is_one_row_comparison() {
    let key = (DateTimeUtc::UNIX_EPOCH, Uuid::nil());
    let query = badges::Entity::find().filter(NEWEST.below(COLUMNS, &key));
    let sql = query.filter(badges::COLUMN.is_active.eq(true)).build(sea_orm::DbBackend::Postgres).to_string();
    assert!(sql.contains(r#"("created_at", "id") < ('1970-01-01"#), "{sql}");
    assert!(!sql.contains(" OR "), "{sql}");
}
