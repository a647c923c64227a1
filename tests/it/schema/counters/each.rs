//! Each counter by insert, rows at once, delete, soft delete, restore, move and cascade, with the number that must stand there.

use super::super::value;
use super::{differences, stage};
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
async fn profiles_count_followers_and_followed() {
    const FOLLOWERS: &str = "user_profiles.follower_count";
    const FOLLOWING: &str = "user_profiles.following_count";
    walk(&[
        ("DELETE FROM user_profiles", &[]),
        (
            "INSERT INTO follows (follower_id, following_id) VALUES (u('user', 10), u('user', 11))",
            &[(FOLLOWING, "user", 10, "1"), (FOLLOWERS, "user", 11, "1"), (FOLLOWERS, "user", 10, "0")],
        ),
        (
            "INSERT INTO follows (follower_id, following_id) SELECT u('user', n), u('user', 11) FROM generate_series(12, 20) n",
            &[(FOLLOWERS, "user", 11, "10"), (FOLLOWING, "user", 20, "1")],
        ),
        (
            "UPDATE follows SET following_id = u('user', 12) WHERE follower_id = u('user', 20)",
            &[(FOLLOWERS, "user", 11, "9"), (FOLLOWERS, "user", 12, "1"), (FOLLOWING, "user", 20, "1")],
        ),
        (
            "DELETE FROM follows WHERE follower_id IN (u('user', 13), u('user', 14))",
            &[(FOLLOWERS, "user", 11, "7"), (FOLLOWING, "user", 13, "0")],
        ),
        // Its profile was deleted: the next one counts from the source.
        (
            "DELETE FROM user_profiles WHERE user_id = u('user', 11); INSERT INTO user_profiles (user_id) VALUES (u('user', 11))",
            &[(FOLLOWERS, "user", 11, "7")],
        ),
        (
            "DELETE FROM user_profiles WHERE user_id = u('user', 11); DELETE FROM follows WHERE follower_id = u('user', 15)",
            &[(FOLLOWERS, "user", 11, "6")],
        ),
        ("DELETE FROM users WHERE id IN (u('user', 16), u('user', 17))", &[(FOLLOWERS, "user", 11, "4")]),
        ("DELETE FROM users WHERE id = u('user', 11)", &[(FOLLOWING, "user", 10, "0"), (FOLLOWING, "user", 20, "1")]),
    ])
    .await;
}

#[tokio::test]
async fn profiles_count_live_tracks_and_playlists() {
    walk(&[
        (
            "SELECT 1",
            &[
                ("user_profiles.track_count", "user", 2, "8"),
                ("user_profiles.playlist_count", "user", 2, "2"),
            ],
        ),
        (
            "UPDATE tracks SET deleted_at = now() WHERE id IN (u('track', 1), u('track', 4))",
            &[("user_profiles.track_count", "user", 2, "6")],
        ),
        (
            "UPDATE tracks SET deleted_at = NULL WHERE id = u('track', 1)",
            &[("user_profiles.track_count", "user", 2, "7")],
        ),
        (
            "UPDATE tracks SET deleted_at = now() WHERE id = u('track', 4)",
            &[("user_profiles.track_count", "user", 2, "7")],
        ),
        (
            "UPDATE tracks SET creator_id = u('user', 9) WHERE creator_id = u('user', 2)",
            &[("user_profiles.track_count", "user", 2, "0"), ("user_profiles.track_count", "user", 9, "7")],
        ),
        (
            "DELETE FROM tracks WHERE id IN (u('track', 1), u('track', 4))",
            &[("user_profiles.track_count", "user", 9, "6")],
        ),
        ("UPDATE playlists SET deleted_at = now()", &[("user_profiles.playlist_count", "user", 2, "0")]),
        ("UPDATE playlists SET deleted_at = NULL", &[("user_profiles.playlist_count", "user", 2, "2")]),
        (
            "UPDATE playlists SET user_id = u('user', 9) WHERE id = u('playlist', 1)",
            &[
                ("user_profiles.playlist_count", "user", 2, "1"),
                ("user_profiles.playlist_count", "user", 9, "1"),
            ],
        ),
        (
            "DELETE FROM playlists WHERE id = u('playlist', 1)",
            &[("user_profiles.playlist_count", "user", 9, "0")],
        ),
    ])
    .await;
}

#[tokio::test]
async fn tracks_count_likes_comments_plays_and_downloads() {
    walk(&[
        (
            "INSERT INTO track_likes (user_id, track_id) SELECT u('user', n), u('track', 1) FROM generate_series(1, 5) n",
            &[("tracks.like_count", "track", 1, "5")],
        ),
        (
            "UPDATE track_likes SET track_id = u('track', 2) WHERE user_id = u('user', 1)",
            &[("tracks.like_count", "track", 1, "4"), ("tracks.like_count", "track", 2, "1")],
        ),
        ("DELETE FROM track_likes WHERE user_id = u('user', 2)", &[("tracks.like_count", "track", 1, "3")]),
        ("DELETE FROM users WHERE id = u('user', 5)", &[("tracks.like_count", "track", 1, "2")]),
        (
            "INSERT INTO track_comments (user_id, track_id, content) SELECT u('user', 4), u('track', 1), 'Nice' FROM generate_series(1, 4)",
            &[("tracks.comment_count", "track", 1, "4")],
        ),
        ("UPDATE track_comments SET deleted_at = now()", &[("tracks.comment_count", "track", 1, "0")]),
        ("UPDATE track_comments SET is_deleted = true", &[("tracks.comment_count", "track", 1, "0")]),
        ("UPDATE track_comments SET deleted_at = NULL", &[("tracks.comment_count", "track", 1, "0")]),
        ("UPDATE track_comments SET is_deleted = false", &[("tracks.comment_count", "track", 1, "4")]),
        ("UPDATE track_comments SET track_id = u('track', 2)", &[("tracks.comment_count", "track", 2, "4")]),
        ("DELETE FROM users WHERE id = u('user', 4)", &[("tracks.comment_count", "track", 2, "0")]),
        (
            "INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage)
             SELECT u('user', 6), u('track', 1), 1, 1 FROM generate_series(1, 4)",
            &[("tracks.play_count", "track", 1, "4")],
        ),
        ("UPDATE playback_history SET track_id = u('track', 2)", &[("tracks.play_count", "track", 2, "4")]),
        (
            "INSERT INTO track_downloads (user_id, track_id, file_format) VALUES (u('user', 6), u('track', 1), 'mp3')",
            &[("tracks.download_count", "track", 1, "1")],
        ),
        // A download is kept without its user, a play is not.
        (
            "DELETE FROM users WHERE id = u('user', 6)",
            &[("tracks.download_count", "track", 1, "1"), ("tracks.play_count", "track", 2, "0")],
        ),
        ("DELETE FROM tracks WHERE id = u('track', 1)", &[]),
    ])
    .await;
}

#[tokio::test]
async fn playlists_count_tracks_seconds_and_followers() {
    walk(&[
        (
            "INSERT INTO playlist_tracks (playlist_id, track_id, position, added_by)
             SELECT u('playlist', p), u('track', n), n, u('user', 9) FROM generate_series(1, 2) p, generate_series(1, 4) n",
            &[("playlists.track_count", "playlist", 1, "4"), ("playlists.duration_seconds", "playlist", 2, "400")],
        ),
        (
            "UPDATE tracks SET duration = 150 WHERE id IN (u('track', 1), u('track', 2))",
            &[("playlists.duration_seconds", "playlist", 1, "500"), ("playlists.duration_seconds", "playlist", 2, "500")],
        ),
        ("UPDATE playlist_tracks SET position = position + 10", &[("playlists.duration_seconds", "playlist", 1, "500")]),
        (
            "UPDATE playlist_tracks SET playlist_id = u('playlist', 3) WHERE track_id = u('track', 1) AND playlist_id = u('playlist', 2)",
            &[("playlists.duration_seconds", "playlist", 2, "350"), ("playlists.duration_seconds", "playlist", 3, "150")],
        ),
        (
            "UPDATE playlist_tracks SET track_id = u('track', 5) WHERE playlist_id = u('playlist', 3)",
            &[("playlists.track_count", "playlist", 3, "1"), ("playlists.duration_seconds", "playlist", 3, "100")],
        ),
        // Its places are playlist_tracks, whether the track is live or not.
        (
            "UPDATE tracks SET deleted_at = now() WHERE id = u('track', 1)",
            &[("playlists.track_count", "playlist", 1, "4"), ("playlists.duration_seconds", "playlist", 1, "500")],
        ),
        (
            "DELETE FROM tracks WHERE id IN (u('track', 1), u('track', 3))",
            &[("playlists.track_count", "playlist", 1, "2"), ("playlists.duration_seconds", "playlist", 1, "250")],
        ),
        ("DELETE FROM playlist_tracks WHERE track_id = u('track', 2)", &[("playlists.duration_seconds", "playlist", 1, "100")]),
        (
            "INSERT INTO playlist_follows (user_id, playlist_id) SELECT u('user', n), u('playlist', 1) FROM generate_series(7, 9) n",
            &[("playlists.follower_count", "playlist", 1, "3")],
        ),
        (
            "DELETE FROM users WHERE id = u('user', 9)",
            &[("playlists.follower_count", "playlist", 1, "2"), ("playlists.track_count", "playlist", 1, "0")],
        ),
    ])
    .await;
}

#[tokio::test]
async fn rooms_count_members_who_are_not_banned_and_messages() {
    walk(&[
        (
            "INSERT INTO room_members (room_id, user_id) SELECT u('room', 1), u('user', n) FROM generate_series(7, 10) n",
            &[("rooms.member_count", "room", 1, "4")],
        ),
        (
            "UPDATE room_members SET is_banned = true WHERE user_id IN (u('user', 7), u('user', 8))",
            &[("rooms.member_count", "room", 1, "2")],
        ),
        ("UPDATE room_members SET is_muted = true", &[("rooms.member_count", "room", 1, "2")]),
        ("UPDATE room_members SET is_banned = false", &[("rooms.member_count", "room", 1, "4")]),
        (
            "UPDATE room_members SET room_id = u('room', 2) WHERE user_id = u('user', 7)",
            &[("rooms.member_count", "room", 1, "3"), ("rooms.member_count", "room", 2, "1")],
        ),
        (
            "INSERT INTO messages (room_id, sender_id, content) SELECT u('room', 1), u('user', n), 'Hi' FROM generate_series(7, 10) n",
            &[("rooms.message_count", "room", 1, "4")],
        ),
        // What was said and taken back stays a message of the room.
        ("UPDATE messages SET deleted_at = now(), is_deleted = true", &[("rooms.message_count", "room", 1, "4")]),
        ("UPDATE messages SET room_id = u('room', 2) WHERE sender_id = u('user', 7)", &[("rooms.message_count", "room", 2, "1")]),
        (
            "DELETE FROM users WHERE id IN (u('user', 7), u('user', 8))",
            &[("rooms.message_count", "room", 1, "2"), ("rooms.message_count", "room", 2, "0"), ("rooms.member_count", "room", 1, "2")],
        ),
        ("DELETE FROM rooms WHERE id = u('room', 1)", &[]),
    ])
    .await;
}

#[tokio::test]
async fn posts_count_likes_comments_and_live_reposts() {
    walk(&[
        ("SELECT 1", &[("posts.repost_count", "post", 1, "1")]),
        (
            "INSERT INTO posts (user_id, content, repost_of_id) SELECT u('user', n), 'Again', u('post', 1) FROM generate_series(7, 9) n",
            &[("posts.repost_count", "post", 1, "4")],
        ),
        (
            "UPDATE posts SET deleted_at = now() WHERE repost_of_id = u('post', 1) AND user_id <> u('user', 7)",
            &[("posts.repost_count", "post", 1, "1")],
        ),
        ("UPDATE posts SET deleted_at = NULL WHERE user_id = u('user', 8)", &[("posts.repost_count", "post", 1, "2")]),
        ("DELETE FROM users WHERE id = u('user', 8)", &[("posts.repost_count", "post", 1, "1")]),
        (
            "INSERT INTO post_likes (user_id, post_id) SELECT u('user', n), u('post', 2) FROM generate_series(10, 14) n",
            &[("posts.like_count", "post", 2, "5")],
        ),
        ("DELETE FROM post_likes WHERE user_id IN (u('user', 10), u('user', 11))", &[("posts.like_count", "post", 2, "3")]),
        (
            "INSERT INTO post_comments (user_id, post_id, content) SELECT u('user', n), u('post', 2), 'Yes' FROM generate_series(10, 14) n",
            &[("posts.comment_count", "post", 2, "5")],
        ),
        ("UPDATE post_comments SET deleted_at = now() WHERE user_id <> u('user', 10)", &[("posts.comment_count", "post", 2, "1")]),
        ("UPDATE post_comments SET deleted_at = NULL, post_id = u('post', 3)", &[("posts.comment_count", "post", 3, "5")]),
        ("DELETE FROM posts WHERE id = u('post', 3)", &[]),
    ])
    .await;
}

#[tokio::test]
async fn hashtags_and_groups_count() {
    walk(&[
        (
            "INSERT INTO post_hashtags (post_id, hashtag_id, created_at) SELECT u('post', n), u('hashtag', 1), timestamptz '2026-01-01 00:00:00+00' + n * interval '1 day' FROM generate_series(1, 4) n",
            &[("hashtags.usage_count", "hashtag", 1, "4")],
        ),
        ("DELETE FROM post_hashtags WHERE post_id = u('post', 4)", &[("hashtags.usage_count", "hashtag", 1, "3")]),
        (
            "UPDATE post_hashtags SET hashtag_id = u('hashtag', 2) WHERE post_id = u('post', 3)",
            &[("hashtags.usage_count", "hashtag", 1, "2"), ("hashtags.usage_count", "hashtag", 2, "1")],
        ),
        ("DELETE FROM posts WHERE id = u('post', 2)", &[("hashtags.usage_count", "hashtag", 1, "1")]),
        (
            "INSERT INTO group_members (group_id, user_id, status) SELECT u('group', 1), u('user', n), 'pending' FROM generate_series(7, 10) n",
            &[("groups.member_count", "group", 1, "0")],
        ),
        ("UPDATE group_members SET status = 'active'", &[("groups.member_count", "group", 1, "4")]),
        ("UPDATE group_members SET status = 'banned' WHERE user_id = u('user', 7)", &[("groups.member_count", "group", 1, "3")]),
        ("DELETE FROM users WHERE id IN (u('user', 7), u('user', 8))", &[("groups.member_count", "group", 1, "2")]),
        (
            "INSERT INTO group_posts (group_id, post_id) SELECT u('group', 1), u('post', n) FROM generate_series(3, 6) n",
            &[("groups.post_count", "group", 1, "4")],
        ),
        ("DELETE FROM posts WHERE id IN (u('post', 3), u('post', 4))", &[("groups.post_count", "group", 1, "2")]),
    ])
    .await;
}

#[tokio::test]
async fn the_last_use_of_a_hashtag_is_its_newest_and_goes_back_with_it() {
    let db = stage().await;
    let last =
        "SELECT (last_used_at AT TIME ZONE 'UTC')::date::text FROM hashtags WHERE id = u('hashtag', 1)";
    let never: String = value(&*db, last).await;
    for (statement, right) in [
        (
            "INSERT INTO post_hashtags (post_id, hashtag_id, created_at) SELECT u('post', n), u('hashtag', 1), timestamptz '2030-01-01 00:00:00+00' + n * interval '1 day' FROM generate_series(1, 4) n",
            "2030-01-05",
        ),
        ("DELETE FROM post_hashtags WHERE post_id = u('post', 4)", "2030-01-04"),
        ("DELETE FROM post_hashtags WHERE post_id = u('post', 1)", "2030-01-04"),
        ("DELETE FROM post_hashtags", &*never),
    ] {
        db.execute_unprepared(statement).await.unwrap();
        assert_eq!(value::<String>(&*db, last).await, right, "{statement}");
    }
}

#[tokio::test]
async fn products_count_favorites_sales_and_reviews() {
    walk(&[
        (
            "INSERT INTO product_favorites (user_id, product_id) SELECT u('user', n), u('product', 1) FROM generate_series(7, 9) n",
            &[("products.favorite_count", "product", 1, "3")],
        ),
        ("DELETE FROM product_favorites WHERE user_id = u('user', 7)", &[("products.favorite_count", "product", 1, "2")]),
        (
            "INSERT INTO order_items (id, order_id, product_id, product_name, seller_id, price)
             SELECT u('item', 10 * o + p), u('order', o), u('product', p), 'Product', u('user', 1), 10 FROM generate_series(1, 3) o, generate_series(1, 3) p",
            &[("products.sale_count", "product", 1, "0")],
        ),
        ("UPDATE orders SET status = 'paid' WHERE id IN (u('order', 1), u('order', 2))", &[("products.sale_count", "product", 1, "2")]),
        ("UPDATE orders SET status = 'completed' WHERE id = u('order', 1)", &[("products.sale_count", "product", 1, "2")]),
        ("UPDATE orders SET status = 'refunded' WHERE id = u('order', 2)", &[("products.sale_count", "product", 1, "1")]),
        (
            "INSERT INTO order_items (order_id, product_id, product_name, seller_id, price) VALUES (u('order', 1), u('product', 1), 'Product', u('user', 1), 10)",
            &[("products.sale_count", "product", 1, "2")],
        ),
        ("UPDATE order_items SET product_id = u('product', 2) WHERE id = u('item', 11)", &[("products.sale_count", "product", 2, "2")]),
        (
            "INSERT INTO product_reviews (product_id, user_id, order_item_id, rating)
             SELECT u('product', 3), u('user', 20), u('item', 10 * o + 3), o + 2 FROM generate_series(1, 3) o",
            &[("products.review_count", "product", 3, "3"), ("products.average_rating", "product", 3, "4.00")],
        ),
        (
            "UPDATE product_reviews SET rating = 4 WHERE order_item_id = u('item', 13)",
            &[("products.average_rating", "product", 3, "4.33")],
        ),
        (
            "UPDATE product_reviews SET deleted_at = now() WHERE order_item_id <> u('item', 13)",
            &[("products.review_count", "product", 3, "1"), ("products.average_rating", "product", 3, "4.00")],
        ),
        ("UPDATE product_reviews SET deleted_at = NULL", &[("products.review_count", "product", 3, "3")]),
        ("DELETE FROM order_items WHERE id = u('item', 33)", &[("products.average_rating", "product", 3, "4.00")]),
        ("DELETE FROM orders WHERE id = u('order', 1)", &[("products.sale_count", "product", 2, "0"), ("products.sale_count", "product", 1, "0")]),
        ("DELETE FROM users WHERE id = u('user', 20)", &[("products.review_count", "product", 3, "0"), ("products.average_rating", "product", 3, "0.00")]),
    ])
    .await;
}

#[tokio::test]
async fn carts_add_up_and_discount_codes_count_their_uses() {
    walk(&[
        ("SELECT 1", &[("carts.total", "cart", 2, "2.00")]),
        (
            "INSERT INTO cart_items (cart_id, product_id, price) SELECT u('cart', 2), u('product', n), n + 0.25 FROM generate_series(1, 3) n",
            &[("carts.item_count", "cart", 2, "3"), ("carts.subtotal", "cart", 2, "6.75"), ("carts.total", "cart", 2, "8.75")],
        ),
        ("UPDATE carts SET tax_total = 1.35 WHERE id = u('cart', 2)", &[("carts.total", "cart", 2, "8.10")]),
        ("UPDATE cart_items SET price = 5 WHERE product_id = u('product', 1)", &[("carts.total", "cart", 2, "11.85")]),
        (
            "UPDATE cart_items SET cart_id = u('cart', 3) WHERE product_id = u('product', 1)",
            &[("carts.subtotal", "cart", 2, "5.50"), ("carts.subtotal", "cart", 3, "5.00")],
        ),
        ("DELETE FROM products WHERE id = u('product', 2)", &[("carts.item_count", "cart", 2, "1"), ("carts.total", "cart", 2, "4.60")]),
        ("DELETE FROM cart_items", &[("carts.item_count", "cart", 2, "0"), ("carts.total", "cart", 2, "1.35")]),
        (
            "INSERT INTO discount_code_usage (discount_code_id, order_id, user_id, discount_amount)
             SELECT u('code', 1), u('order', n), u('user', 7), 1 FROM generate_series(1, 3) n",
            &[("discount_codes.usage_count", "code", 1, "3")],
        ),
        ("DELETE FROM orders WHERE id = u('order', 1)", &[("discount_codes.usage_count", "code", 1, "2")]),
        ("DELETE FROM users WHERE id = u('user', 7)", &[("discount_codes.usage_count", "code", 1, "0")]),
    ])
    .await;
}

#[tokio::test]
async fn courses_count_lessons_enrollments_and_ratings() {
    walk(&[
        ("SELECT 1", &[("courses.lesson_count", "course", 1, "3"), ("courses.duration_seconds", "course", 1, "180")]),
        ("UPDATE lessons SET is_published = true", &[("courses.lesson_count", "course", 1, "4")]),
        ("UPDATE lessons SET deleted_at = now() WHERE position = 1", &[("courses.lesson_count", "course", 1, "3")]),
        ("UPDATE lessons SET duration_seconds = 100 WHERE position <= 2", &[("courses.duration_seconds", "course", 1, "220")]),
        ("UPDATE lessons SET deleted_at = NULL", &[("courses.duration_seconds", "course", 1, "320")]),
        ("UPDATE lessons SET course_id = u('course', 2), position = 9 WHERE id = u('lesson', 11)", &[("courses.lesson_count", "course", 2, "5")]),
        ("DELETE FROM lessons WHERE position = 9", &[("courses.lesson_count", "course", 2, "4"), ("courses.duration_seconds", "course", 2, "320")]),
        (
            "INSERT INTO course_enrollments (user_id, course_id) SELECT u('user', n), u('course', 1) FROM generate_series(7, 10) n",
            &[("courses.enrollment_count", "course", 1, "4"), ("courses.average_rating", "course", 1, "0.00")],
        ),
        (
            "UPDATE course_enrollments SET rating = 5, rated_at = now() WHERE user_id IN (u('user', 7), u('user', 8))",
            &[("courses.rating_count", "course", 1, "2"), ("courses.average_rating", "course", 1, "5.00")],
        ),
        (
            "UPDATE course_enrollments SET rating = 3, rated_at = now() WHERE user_id IN (u('user', 9), u('user', 7))",
            &[("courses.rating_count", "course", 1, "3"), ("courses.average_rating", "course", 1, "3.67")],
        ),
        (
            "UPDATE course_enrollments SET rating = NULL, rated_at = NULL WHERE user_id = u('user', 9)",
            &[("courses.rating_count", "course", 1, "2"), ("courses.average_rating", "course", 1, "4.00")],
        ),
        (
            "DELETE FROM users WHERE id IN (u('user', 7), u('user', 8))",
            &[("courses.enrollment_count", "course", 1, "2"), ("courses.rating_count", "course", 1, "0"), ("courses.average_rating", "course", 1, "0.00")],
        ),
    ])
    .await;
}

#[tokio::test]
async fn progress_is_the_completed_of_the_published_lessons() {
    const PROGRESS: &str = "course_enrollments.progress_percent";
    walk(&[
        ("INSERT INTO course_enrollments (id, user_id, course_id) VALUES (u('enrollment', 1), u('user', 7), u('course', 1))", &[(PROGRESS, "enrollment", 1, "0")]),
        (
            "INSERT INTO lesson_progress (enrollment_id, lesson_id, completed_at) SELECT u('enrollment', 1), u('lesson', n), now() FROM unnest(ARRAY[11, 14]) n",
            &[(PROGRESS, "enrollment", 1, "33")],
        ),
        ("INSERT INTO lesson_progress (enrollment_id, lesson_id) VALUES (u('enrollment', 1), u('lesson', 12))", &[(PROGRESS, "enrollment", 1, "33")]),
        ("UPDATE lesson_progress SET completed_at = now() WHERE lesson_id = u('lesson', 12)", &[(PROGRESS, "enrollment", 1, "66")]),
        ("UPDATE lessons SET is_published = true WHERE id = u('lesson', 14)", &[(PROGRESS, "enrollment", 1, "75")]),
        ("UPDATE lessons SET deleted_at = now() WHERE id = u('lesson', 13)", &[(PROGRESS, "enrollment", 1, "100")]),
        // Whoever has completed the course stays so when a lesson comes.
        ("UPDATE course_enrollments SET status = 'completed', completed_at = now()", &[(PROGRESS, "enrollment", 1, "100")]),
        ("UPDATE lessons SET deleted_at = NULL WHERE id = u('lesson', 13)", &[(PROGRESS, "enrollment", 1, "100")]),
        ("UPDATE course_enrollments SET status = 'active'", &[(PROGRESS, "enrollment", 1, "75")]),
        ("UPDATE lessons SET is_published = id = u('lesson', 13)", &[(PROGRESS, "enrollment", 1, "0")]),
        ("UPDATE lessons SET is_published = true", &[(PROGRESS, "enrollment", 1, "75")]),
        ("DELETE FROM lessons WHERE id IN (u('lesson', 11), u('lesson', 12))", &[(PROGRESS, "enrollment", 1, "50")]),
        ("DELETE FROM lesson_progress", &[(PROGRESS, "enrollment", 1, "0")]),
        ("DELETE FROM lessons", &[(PROGRESS, "enrollment", 1, "0")]),
    ])
    .await;
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
