//! social.

use crate::schema::{column, rows, value};
use sea_orm::ConnectionTrait;

#[tokio::test]
async fn with_a_user_goes_what_he_published_and_what_hangs_on_it() {
    let db = rows::everywhere().await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'ann'").await.unwrap();
    for table in [
        "blocks",
        "follows",
        "group_members",
        "group_posts",
        "groups",
        "mentions",
        "post_comments",
        "post_hashtags",
        "post_likes",
        "posts",
    ] {
        assert_eq!(value::<i64>(&*db, &format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    assert_eq!(column::<String>(&*db, "SELECT tag FROM hashtags").await, ["Song"]);
}

#[tokio::test]
async fn a_user_takes_only_his_own_part_of_a_post_and_a_group_with_him() {
    let db = rows::everywhere().await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'bob'").await.unwrap();
    assert_eq!(column::<String>(&*db, "SELECT content FROM posts").await, ["New song"]);
    assert_eq!(column::<String>(&*db, "SELECT role FROM group_members").await, ["owner"]);
    // The answer to his comment goes with it.
    for table in ["blocks", "follows", "mentions", "post_comments", "post_likes"] {
        assert_eq!(value::<i64>(&*db, &format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
}

#[tokio::test]
async fn a_post_stays_pinned_when_who_pinned_it_is_gone() {
    let db = rows::everywhere().await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'bob'").await.unwrap();
    assert!(value::<bool>(&*db, "SELECT is_pinned AND pinned_by IS NULL FROM group_posts").await);
}

#[tokio::test]
async fn with_a_post_go_its_reposts_likes_comments_hashtags_and_places_in_groups() {
    let db = rows::everywhere().await;
    db.execute_unprepared("DELETE FROM posts WHERE content = 'New song'").await.unwrap();
    for table in ["group_posts", "post_comments", "post_hashtags", "post_likes", "posts"] {
        assert_eq!(value::<i64>(&*db, &format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM groups").await, 1);
}

#[tokio::test]
async fn with_a_comment_go_the_answers_to_it() {
    let db = rows::everywhere().await;
    db.execute_unprepared("DELETE FROM post_comments WHERE content = 'Nice'").await.unwrap();
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM post_comments").await, 0);
}

#[tokio::test]
async fn a_post_outlives_its_files_its_hashtags_and_its_groups() {
    let db = rows::of(&["identity", "social"]).await;
    db.execute_unprepared("DELETE FROM files; DELETE FROM hashtags; DELETE FROM groups").await.unwrap();
    assert_eq!(
        column::<String>(
            &*db,
            "SELECT concat_ws(' ', content, num_nonnulls(audio_file_id, video_file_id)) FROM posts ORDER BY content"
        )
        .await,
        ["Listen 0", "New song 0"]
    );
    for table in ["group_members", "group_posts", "post_hashtags"] {
        assert_eq!(value::<i64>(&*db, &format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
}
