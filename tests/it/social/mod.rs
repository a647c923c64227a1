mod blocks;
mod feed;
mod follows;
mod group_members;
mod group_posts;
mod groups;
mod hashtags;
mod plans;
mod post_comments;
mod post_likes;
mod posts;
mod reposts;
mod statements;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::Value as Json;
use service::db::Actor;
use tests::{TestDb, build};
use uuid::Uuid;

/// What a query of one number answers to the owner.
async fn number(db: &TestDb, sql: &str) -> i64 {
    let row = db.owner().query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

/// How many rows a table has.
async fn count(db: &TestDb, table: &str) -> i64 {
    number(db, &format!("SELECT count(*) FROM {table}")).await
}

/// What the outbox holds of one kind, in order: on what, and the payload.
async fn events(db: &TestDb, kind: &str) -> Vec<(Uuid, Json)> {
    let sql = format!(
        "SELECT aggregate_id, payload FROM outbox_events WHERE event_type = '{kind}' ORDER BY created_at, id"
    );
    let rows = db.owner().query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    rows.iter().map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())).collect()
}

/// What the owner changes past the services.
async fn by_hand(db: &TestDb, sql: &str) {
    db.owner().execute_unprepared(sql).await.unwrap();
}

/// So many users.
async fn people<const N: usize>(db: &TestDb) -> [Actor; N] {
    let mut made = Vec::new();
    for _ in 0..N {
        made.push(Actor::user(build::user(db).await.id));
    }
    made.try_into().unwrap()
}

fn id(actor: &Actor) -> Uuid {
    actor.user_id().unwrap()
}

/// Every page of a list, two rows at a time.
macro_rules! all {
    (|$page:ident| $read:expr) => {{
        let mut seen = Vec::new();
        let mut request = service::db::PageRequest::first(2);
        loop {
            let $page = &request;
            let read = $read.await.unwrap();
            seen.extend(read.items);
            let Some(next) = read.next else { break seen };
            request = request.after(next);
        }
    }};
}
use all;

/// That something is refused with this error.
macro_rules! refused {
    ($result:expr, $error:pat) => {{
        let result = $result.await;
        assert!(matches!(result, Err($error)), "{}: {result:?}", stringify!($error));
    }};
}
use refused;
