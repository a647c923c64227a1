//! search.

use super::{count, rows};
use sea_orm::ConnectionTrait;

#[tokio::test]
async fn with_a_user_go_his_searches_and_what_of_his_is_found() {
    let db = rows::of(&["search"]).await;
    db.execute_unprepared(
        "INSERT INTO search_queries (query_text, normalized_query, latency_ms) VALUES ('Dusk', 'dusk', 1);
         INSERT INTO search_index (entity_type, entity_id, title) VALUES ('hashtag', gen_random_uuid(), 'dusk');
         DELETE FROM users",
    )
    .await
    .unwrap();
    // What is nobody's stays.
    assert_eq!(count(&db, "search_queries").await, 1);
    assert_eq!(count(&db, "search_index").await, 1);
}
