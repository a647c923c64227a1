//! Denormalised counters are what their sources say, after every mix of statements.

mod at_once;
mod each;
mod reconcile;
mod roll_up;
mod storm;

use super::{column, value};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tests::TestDb;

/// A few hot rows of each counted table, and users: see `stage.sql`.
async fn stage() -> TestDb {
    let db = TestDb::new().await;
    db.execute_unprepared(include_str!("stage.sql")).await.unwrap();
    db
}

/// Rolls up, then compares every counter of every row with a count by its source.
async fn differences(db: &impl ConnectionTrait) -> Vec<String> {
    while value::<i32>(db, "SELECT veza.roll_up_counters()").await > 0 {}
    let mut found = Vec::new();
    for counter in column::<String>(db, "SELECT name FROM veza.counters ORDER BY name").await {
        let sql = "SELECT differences::text FROM veza.reconcile_counter($1, NULL, 1000000, true)";
        let ask = Statement::from_sql_and_values(DbBackend::Postgres, sql, [counter.clone().into()]);
        let answer: String = db.query_one_raw(ask).await.unwrap().unwrap().try_get_by_index(0).unwrap();
        if answer != "[]" {
            found.push(format!("{counter}: {answer}"));
        }
    }
    found
}

/// The counters of the specification: each is there, and no other.
#[tokio::test]
async fn every_counter_is_listed_with_its_source() {
    let db = TestDb::new().await;
    let expected = [
        "carts.item_count",
        "carts.subtotal",
        "carts.total",
        "course_enrollments.progress_percent",
        "courses.average_rating",
        "courses.duration_seconds",
        "courses.enrollment_count",
        "courses.lesson_count",
        "courses.rating_count",
        "discount_codes.usage_count",
        "groups.member_count",
        "groups.post_count",
        "hashtags.last_used_at",
        "hashtags.usage_count",
        "playlists.duration_seconds",
        "playlists.follower_count",
        "playlists.track_count",
        "posts.comment_count",
        "posts.like_count",
        "posts.repost_count",
        "products.average_rating",
        "products.favorite_count",
        "products.review_count",
        "products.sale_count",
        "products.view_count",
        "rooms.member_count",
        "rooms.message_count",
        "tracks.comment_count",
        "tracks.download_count",
        "tracks.like_count",
        "tracks.play_count",
        "user_profiles.follower_count",
        "user_profiles.following_count",
        "user_profiles.playlist_count",
        "user_profiles.track_count",
    ];
    assert_eq!(
        column::<String>(&*db, "SELECT name FROM veza.counters ORDER BY name COLLATE \"C\"").await,
        expected
    );
    let missing = "SELECT name FROM veza.counters c WHERE NOT EXISTS (SELECT FROM pg_attribute a
        WHERE a.attrelid = format('public.%I', c.counted_table)::regclass AND a.attname = c.counted_column)";
    assert_eq!(column::<String>(&*db, missing).await, Vec::<String>::new());
}
