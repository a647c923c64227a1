//! Counters that social has.

use super::{stage, walk};
use crate::schema::value;
use sea_orm::ConnectionTrait;

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
