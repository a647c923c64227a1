//! Two at once on one counted row.

use super::super::{refusal, value};
use super::{differences, stage};
use sea_orm::{ConnectionTrait, TransactionTrait};
use tests::on_your_marks;

/// Each would hold one profile and want the other, if both were not taken in one order.
#[tokio::test]
async fn two_users_who_follow_each_other_at_once_never_deadlock() {
    let db = stage().await;
    on_your_marks(&db).await;
    for _ in 0..50 {
        let follow = |a: i32, b: i32| {
            let sql = format!(
                "INSERT INTO follows (follower_id, following_id) VALUES (u('user', {a}), u('user', {b}))"
            );
            let db = &db;
            async move { db.execute_unprepared(&sql).await }
        };
        let (one, other) = tokio::join!(follow(1, 2), follow(2, 1));
        one.unwrap();
        other.unwrap();
        let (one, other) = tokio::join!(
            db.execute_unprepared("DELETE FROM follows WHERE follower_id = u('user', 1)"),
            db.execute_unprepared("DELETE FROM follows WHERE follower_id = u('user', 2)")
        );
        one.unwrap();
        other.unwrap();
    }
    assert_eq!(differences(&*db).await, Vec::<String>::new());
}

#[tokio::test]
async fn of_two_orders_that_take_the_last_use_of_a_code_one_is_refused_by_name() {
    let db = stage().await;
    db.execute_unprepared("UPDATE discount_codes SET usage_limit = 1 WHERE id = u('code', 1)").await.unwrap();
    let using = |order: i32| {
        format!(
            "INSERT INTO discount_code_usage (discount_code_id, order_id, user_id, discount_amount)
             VALUES (u('code', 1), u('order', {order}), u('user', 1), 1)"
        )
    };
    let first = db.begin().await.unwrap();
    first.execute_unprepared(&using(1)).await.unwrap();
    let sql = using(2);
    let (second, ()) = tokio::join!(refusal(&*db, &sql), async {
        first.commit().await.unwrap();
    });
    assert_eq!((second.0.as_str(), second.1.as_deref()), ("23514", Some("chk_discount_codes_usage_limit")));
    assert_eq!(value::<i32>(&*db, "SELECT usage_count FROM discount_codes WHERE id = u('code', 1)").await, 1);

    // Given back, it can be used again.
    db.execute_unprepared("DELETE FROM discount_code_usage").await.unwrap();
    db.execute_unprepared(&using(2)).await.unwrap();
}

/// Neither sees the other before it commits: the second waits for the first.
#[tokio::test]
async fn a_playlist_has_the_new_duration_of_a_track_that_was_added_while_it_changed() {
    let db = stage().await;
    on_your_marks(&db).await;
    let change = db.begin().await.unwrap();
    change.execute_unprepared("UPDATE tracks SET duration = 150 WHERE id = u('track', 1)").await.unwrap();
    let add = "INSERT INTO playlist_tracks (playlist_id, track_id, position, added_by)
        VALUES (u('playlist', 1), u('track', 1), 1, u('user', 1))";
    let (added, ()) = tokio::join!(db.execute_unprepared(add), async {
        change.commit().await.unwrap();
    });
    added.unwrap();
    assert_eq!(
        value::<i32>(&*db, "SELECT duration_seconds FROM playlists WHERE id = u('playlist', 1)").await,
        150
    );
}

#[tokio::test]
async fn what_goes_into_an_order_while_it_is_paid_is_sold() {
    let db = stage().await;
    on_your_marks(&db).await;
    let pay = db.begin().await.unwrap();
    pay.execute_unprepared("UPDATE orders SET status = 'paid' WHERE id = u('order', 1)").await.unwrap();
    let add = "INSERT INTO order_items (order_id, product_id, product_name, seller_id, price)
        VALUES (u('order', 1), u('product', 1), 'Product', u('user', 1), 10)";
    let (added, ()) = tokio::join!(db.execute_unprepared(add), async {
        pay.commit().await.unwrap();
    });
    added.unwrap();
    assert_eq!(value::<i32>(&*db, "SELECT sale_count FROM products WHERE id = u('product', 1)").await, 1);
}

/// Two who like two posts, of which one is a repost of the other, beside one who deletes the repost.
#[tokio::test]
async fn a_repost_is_deleted_beside_those_who_like_it_and_its_original() {
    let db = stage().await;
    on_your_marks(&db).await;
    for _ in 0..50 {
        let like = |user: i32| {
            let sql = format!(
                "INSERT INTO post_likes (user_id, post_id) SELECT u('user', {user}), id
                 FROM posts WHERE id IN (u('post', 1), u('repost', 1)) ORDER BY random()"
            );
            let db = &db;
            async move { db.execute_unprepared(&sql).await }
        };
        let delete = db.execute_unprepared("UPDATE posts SET deleted_at = now() WHERE id = u('repost', 1)");
        let (one, two, three) = tokio::join!(like(1), delete, like(2));
        one.unwrap();
        two.unwrap();
        three.unwrap();
        db.execute_unprepared("DELETE FROM post_likes").await.unwrap();
        db.execute_unprepared("UPDATE posts SET deleted_at = NULL WHERE id = u('repost', 1)").await.unwrap();
    }
    assert_eq!(differences(&*db).await, Vec::<String>::new());
}
