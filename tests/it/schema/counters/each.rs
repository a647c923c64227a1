//! Each counter by insert, rows at once, delete, soft delete, restore, move and cascade, with the number that must stand there.

mod chat;
mod education;
mod marketplace;
mod profiles;
mod social;
mod streaming;

use super::{differences, stage};
use crate::schema::value;
use sea_orm::ConnectionTrait;

/// A statement, then what must stand where: `column` of the `nth` row of that kind.
type Step = (&'static str, &'static [(&'static str, &'static str, i32, &'static str)]);

/// After each step every counter agrees with its source, and the named ones have the named values.
async fn walk(steps: &[Step]) {
    let db = stage().await;
    for (statement, expected) in steps {
        if let Err(error) = db.execute_unprepared(statement).await {
            panic!("{error}: {statement}");
        }
        assert_eq!(differences(&*db).await, Vec::<String>::new(), "after: {statement}");
        for (counter, kind, nth, right) in *expected {
            let (table, column) = counter.split_once('.').unwrap();
            let key = if table == "user_profiles" { "user_id" } else { "id" };
            let sql = format!("SELECT {column}::text FROM {table} WHERE {key} = u('{kind}', {nth})");
            assert_eq!(
                value::<String>(&*db, &sql).await,
                *right,
                "{counter} of {kind} {nth} after: {statement}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_counted_leaves_updated_at_and_what_changes_nothing_writes_nothing() {
    let db = stage().await;
    let touched = "SELECT count(*) FROM (SELECT updated_at FROM tracks UNION ALL SELECT updated_at FROM playlists
        UNION ALL SELECT updated_at FROM posts UNION ALL SELECT updated_at FROM user_profiles UNION ALL SELECT updated_at FROM courses
        UNION ALL SELECT updated_at FROM carts UNION ALL SELECT updated_at FROM products) rows
        WHERE updated_at <> '2026-01-01 00:00:00+00'";
    for table in ["tracks", "playlists", "posts", "user_profiles", "courses", "carts", "products"] {
        db.execute_unprepared(&format!(
            "ALTER TABLE {table} DISABLE TRIGGER trg_{table}_updated_at; UPDATE {table} SET updated_at = '2026-01-01 00:00:00+00';
             ALTER TABLE {table} ENABLE TRIGGER trg_{table}_updated_at"
        ))
        .await
        .unwrap();
    }
    db.execute_unprepared(
        "INSERT INTO track_likes (user_id, track_id) VALUES (u('user', 1), u('track', 1));
         INSERT INTO playlist_tracks (playlist_id, track_id, position, added_by) VALUES (u('playlist', 1), u('track', 1), 1, u('user', 1));
         INSERT INTO post_comments (user_id, post_id, content) VALUES (u('user', 1), u('post', 1), 'Yes');
         INSERT INTO follows (follower_id, following_id) VALUES (u('user', 1), u('user', 2));
         INSERT INTO cart_items (cart_id, product_id, price) VALUES (u('cart', 1), u('product', 1), 3);
         INSERT INTO lessons (course_id, title, position, is_published) VALUES (u('course', 1), 'New', 7, true);
         SELECT veza.record_product_views(ARRAY[u('product', 1)]);
         SELECT veza.roll_up_counters()",
    )
    .await
    .unwrap();
    assert_eq!(value::<i64>(&*db, touched).await, 0);
    assert_eq!(value::<i32>(&*db, "SELECT like_count FROM tracks WHERE id = u('track', 1)").await, 1);

    // Nothing relevant, and a like of one for a like of another.
    let before: String = value(&*db, "SELECT string_agg(xmin::text, ',' ORDER BY id) FROM tracks").await;
    db.execute_unprepared(
        "UPDATE track_likes SET updated_at = now(); UPDATE playlist_tracks SET position = 5",
    )
    .await
    .unwrap();
    let after: String = value(&*db, "SELECT string_agg(xmin::text, ',' ORDER BY id) FROM tracks").await;
    assert_eq!(before, after);
}

/// A counter that was put out by hand must not stand in the way of those who delete.
#[tokio::test]
async fn a_counter_never_falls_below_zero() {
    let db = stage().await;
    db.execute_unprepared(
        "INSERT INTO track_likes (user_id, track_id) VALUES (u('user', 1), u('track', 1));
         UPDATE tracks SET like_count = 0 WHERE id = u('track', 1);
         DELETE FROM track_likes",
    )
    .await
    .unwrap();
    assert_eq!(value::<i32>(&*db, "SELECT like_count FROM tracks WHERE id = u('track', 1)").await, 0);
}
