//! Each function reads by the indexes that its documentation names, and passes through no large table.

use chrono::{Duration, Utc};
use sea_orm::ConnectionTrait;
use service::db::{Actor, PageRequest};
use service::platform::delivery::deliver;
use service::platform::{Consumer, DeliveryPolicy};
use service::search::search_index::{Ask, rebuild, search, spelt_alike, suggest};
use service::search::{Indexer, search_queries};
use std::sync::Arc;
use tests::build::search::{index, number, run, waiting};
use tests::{TestDb, build, expect_reads};

/// 12,000 hashtags, 4,000 people, 8,000 playlists; of the searches few found nothing.
const ROWS: &str = "
    SET session_replication_role = replica;
    INSERT INTO users (email, username, display_name)
    SELECT 'u' || n || '@example.org', 'u_' || n, 'Person ' || md5(n::text) FROM generate_series(1, 4000) n;
    INSERT INTO user_profiles (user_id) SELECT id FROM users WHERE username LIKE 'u\\_%';
    INSERT INTO user_settings (user_id) SELECT id FROM users WHERE username LIKE 'u\\_%';
    INSERT INTO playlists (user_id, name, follower_count)
    SELECT u.id, CASE WHEN n = 1 THEN 'Wandering ' ELSE 'Summer ' END || md5(u.username || n), n
    FROM users u, generate_series(1, 2) n;
    INSERT INTO hashtags (tag, slug, usage_count) SELECT md5(n::text), md5(n::text), n FROM generate_series(1, 12000) n;
    INSERT INTO search_queries (user_id, query_text, normalized_query, result_count, latency_ms, created_at)
    SELECT id, q, q, CASE WHEN n = 5 AND username < 'u_2' THEN 0 ELSE n END, 3, now() - n * interval '20 d'
    FROM (SELECT id, username, md5(username) AS q FROM users) u, generate_series(1, 6) n;
    RESET session_replication_role;";

#[tokio::test]
async fn each_function_reads_by_the_indexes_that_it_names() {
    let db = TestDb::new().await;
    let user = build::user(&db).await;
    run(&db, ROWS).await;
    let system = Actor::system();
    rebuild(db.owner(), &system, |_| ()).await.unwrap();
    index(&db).await;
    run(&db, "ANALYZE").await;
    let (viewer, page) = (Actor::user(user.id), PageRequest::first(10));

    let ask = Ask::new("wandering");
    expect_reads!(
        &db,
        [
            "idx_search_index_document_popularity_gin",
            "idx_search_index_document_gin",
            "playlists_pkey",
            "users_pkey"
        ],
        |pool| search(pool, &viewer, &ask, &page)
    );
    expect_reads!(
        &db,
        [
            "idx_search_index_entity_type_popularity_score_id",
            "idx_search_index_title_lower_popular",
            "idx_search_index_title_lower"
        ],
        |pool| suggest(pool, &viewer, "sum", &[], 10)
    );
    expect_reads!(
        &db,
        ["idx_search_index_title_trgm_popular_gin", "idx_search_index_title_trgm_not_post_gin"],
        |pool| spelt_alike(pool, &viewer, "wanderring", &[], 10)
    );
    expect_reads!(&db, ["idx_search_queries_user_id_created_at_id"], |pool| search_queries::list(
        pool, &viewer, &page
    ));
    expect_reads!(&db, ["idx_search_queries_normalized_query_created_at"], |pool| search_queries::suggest(
        pool, "ab1", 10
    ));
    let since = Utc::now() - Duration::days(110);
    expect_reads!(&db, ["idx_search_queries_created_at_desc"], |pool| search_queries::report_unanswered(
        pool, &system, since, 10
    ));

    run(&db, "UPDATE playlists SET name = 'Autumn' WHERE follower_count = 1 AND user_id IN (SELECT id FROM users LIMIT 40)").await;
    let consumers: [Arc<dyn Consumer>; 1] = [Arc::new(Indexer)];
    let policy = DeliveryPolicy::default();
    expect_reads!(&db, ["uq_search_index_entity_type_entity_id", "playlists_pkey"], |pool| deliver(
        pool, &consumers, &policy
    ));
}

/// Whoever writes many rows tells of each, and looks for the event of each by its index: the outbox is empty when that is planned.
#[tokio::test]
async fn telling_of_many_rows_never_reads_all_that_waits() {
    let db = TestDb::new().await;
    let writer = db.connect().await;
    let many = "INSERT INTO hashtags (tag, slug) SELECT 'h' || n, 'h' || n FROM generate_series(1, 2000) n";
    writer.execute_unprepared(many).await.unwrap();
    writer.execute_unprepared("SELECT pg_stat_force_next_flush()").await.unwrap();
    let read = "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'outbox_events'";
    assert!(number(&db, read).await < 2_000);
    assert_eq!(waiting(&db).await, 2_000);
}
