//! Things to be found, and the indexer that finds them.

use crate::TestDb;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use service::db::{Actor, PageRequest};
use service::platform::delivery::{Delivered, deliver};
use service::platform::{Consumer, DeliveryPolicy};
use service::search::search_index::{Ask, Hit, search};
use service::search::{Indexer, SearchError};
use std::sync::Arc;
use uuid::Uuid;

/// Delivers what waits to the indexer, until nothing more is due; answers how many events it were.
///
/// # Panics
/// If an event fails.
pub async fn index(db: &TestDb) -> usize {
    let consumers: [Arc<dyn Consumer>; 1] = [Arc::new(Indexer)];
    let mut events = 0;
    loop {
        let round = deliver(db.owner(), &consumers, &DeliveryPolicy::default()).await.unwrap();
        if round.is_idle() {
            return events;
        }
        assert_eq!(round, Delivered { published: round.published, ..Delivered::default() });
        events += round.published;
    }
}

/// What `viewer` finds for these words.
///
/// # Errors
/// As the search.
pub async fn hits(db: &TestDb, viewer: &Actor, ask: &Ask) -> Result<Vec<Hit>, SearchError> {
    Ok(search(&db.seen_by(viewer), viewer, ask, &PageRequest::first(100)).await?.items)
}

/// The titles of it, best first.
///
/// # Panics
/// If it is refused.
pub async fn found(db: &TestDb, viewer: &Actor, words: &str) -> Vec<String> {
    hits(db, viewer, &Ask::new(words)).await.unwrap().into_iter().map(|hit| hit.title).collect()
}

/// Runs SQL as the owner of the tables.
///
/// # Panics
/// If it fails.
pub async fn run(db: &TestDb, sql: &str) {
    db.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
}

/// A number.
///
/// # Panics
/// If it is none.
pub async fn number(db: &TestDb, sql: &str) -> i64 {
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

/// How many rows of the index differ from what their sources say, are missing, or are left of something that is gone.
///
/// # Panics
/// If the database does not answer.
pub async fn out_of_step(db: &TestDb) -> i64 {
    const COLUMNS: &str =
        "entity_type, entity_id, owner_id, title, body, tags, language, visibility, published_at";
    number(
        db,
        &format!(
            "SELECT (SELECT count(*) FROM (SELECT {COLUMNS} FROM veza.searchable EXCEPT SELECT {COLUMNS} FROM search_index) a) \
                 + (SELECT count(*) FROM (SELECT {COLUMNS} FROM search_index EXCEPT SELECT {COLUMNS} FROM veza.searchable) b)"
        ),
    )
    .await
}

/// How many events wait.
///
/// # Panics
/// If the database does not answer.
pub async fn waiting(db: &TestDb) -> i64 {
    number(db, "SELECT count(*) FROM outbox_events WHERE published_at IS NULL").await
}

/// One public thing of each type, of `owner`, with the word `zebra` in its title; not indexed yet.
///
/// # Panics
/// If one is refused.
pub async fn one_of_each(db: &TestDb, owner: Uuid) {
    let file = super::streaming::audio(db, owner).await.id;
    let sql = format!(
        "UPDATE users SET display_name = 'Zebra Person' WHERE id = '{owner}';
         INSERT INTO tracks (creator_id, file_id, title, duration, genre, published_at)
         VALUES ('{owner}', '{file}', 'Zebra Track', 100, 'House', now());
         INSERT INTO playlists (user_id, name) VALUES ('{owner}', 'Zebra Playlist');
         INSERT INTO hashtags (tag, slug) VALUES ('zebra', 'zebra');
         INSERT INTO posts (user_id, content) VALUES ('{owner}', 'Zebra Post');
         INSERT INTO post_hashtags (post_id, hashtag_id) SELECT p.id, h.id FROM posts p, hashtags h;
         INSERT INTO groups (name, slug, creator_id) VALUES ('Zebra Group', 'zebra', '{owner}');
         INSERT INTO rooms (name, room_type, creator_id) VALUES ('Zebra Room', 'public', '{owner}');
         INSERT INTO products (seller_id, name, slug, description, category, price, status)
         VALUES ('{owner}', 'Zebra Product', 'zebra', 'x', 'beat', 1, 'active');
         INSERT INTO courses (creator_id, title, slug, status, published_at)
         VALUES ('{owner}', 'Zebra Course', 'zebra', 'published', now());
         INSERT INTO lessons (course_id, title, position, is_preview, is_published)
         SELECT id, 'Zebra Lesson', 1, true, true FROM courses;
         INSERT INTO equipment_categories (name, slug) VALUES ('Microphones', 'microphones');
         INSERT INTO equipment (user_id, category_id, brand, model, is_public)
         SELECT '{owner}', id, 'Zebra', 'Equipment', true FROM equipment_categories;"
    );
    run(db, &sql).await;
}
