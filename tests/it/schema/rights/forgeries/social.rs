//! Likes, follows, comments, hashtags and mentions.

use super::super::{lets, person, stops};
use super::{ANN, BOB, run, stage};
use sea_orm::prelude::Uuid;
use service::db::Actor;

#[tokio::test]
async fn likes_follows_and_comments_are_given_by_oneself_to_what_one_sees() {
    let (db, application) = stage().await;
    let (ann, bob, visitor) = (Actor::user(ANN), Actor::user(BOB), Actor::visitor());
    let (guest, staff) = (person(&db, "guest", "user").await, person(&db, "mod", "moderator").await);
    let id = guest.user_id().unwrap();
    let (post, track) = ("00000000-0000-4000-8000-000000000301", "00000000-0000-4000-8000-000000000115");
    run(&db, "UPDATE tracks SET visibility = 'public', published_at = now()").await;
    let given = [
        format!("INSERT INTO post_likes (user_id, post_id) VALUES ('{id}', '{post}')"),
        format!("INSERT INTO post_comments (user_id, post_id, content) VALUES ('{id}', '{post}', 'x')"),
        format!("INSERT INTO track_likes (user_id, track_id) VALUES ('{id}', '{track}')"),
        format!("INSERT INTO track_comments (user_id, track_id, content) VALUES ('{id}', '{track}', 'x')"),
        format!(
            "INSERT INTO playlist_follows (user_id, playlist_id) VALUES ('{id}', '00000000-0000-4000-8000-000000000116')"
        ),
    ];
    run(&db, "UPDATE playlists SET visibility = 'public'").await;
    for sql in &given {
        lets(&application, &guest, sql).await;
        stops(&application, &[&bob, &staff, &visitor], sql).await;
    }
    for table in ["posts", "tracks", "playlists"] {
        run(&db, &format!("UPDATE {table} SET visibility = 'private'")).await;
    }
    for sql in &given {
        stops(&application, &[&guest], sql).await;
    }
    for table in ["post_likes", "track_likes", "playlist_follows"] {
        stops(&application, &[&guest, &staff, &visitor], &format!("DELETE FROM {table}")).await;
    }
    let follow = format!("INSERT INTO follows (follower_id, following_id) VALUES ('{id}', '{ANN}')");
    lets(&application, &guest, &follow).await;
    stops(&application, &[&ann, &bob, &visitor], &follow).await;
    run(&db, &format!("INSERT INTO blocks (blocker_id, blocked_id) VALUES ('{ANN}', '{id}')")).await;
    stops(&application, &[&guest], &follow).await;
    stops(&application, &[&guest, &visitor], "DELETE FROM follows").await;
    lets(&application, &ann, "DELETE FROM follows").await;
    lets(&application, &bob, "DELETE FROM follows").await;
}

#[tokio::test]
async fn a_comment_says_what_its_author_said_and_one_that_was_taken_back_stays_so() {
    let (db, application) = stage().await;
    run(&db, "DELETE FROM blocks; UPDATE tracks SET visibility = 'public', published_at = now()").await;
    let staff = person(&db, "mod", "moderator").await;
    let guest = person(&db, "guest", "user").await;
    let (cleo, dan) = (
        Actor::user(Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0110)),
        Actor::user(Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0111)),
    );
    for (table, author, of_thing, comment, gone, back) in [
        (
            "post_comments",
            &Actor::user(BOB),
            &Actor::user(ANN),
            "000000000303",
            "deleted_at = now()",
            "deleted_at = NULL",
        ),
        (
            "track_comments",
            &dan,
            &cleo,
            "000000000117",
            "is_deleted = true, deleted_at = now()",
            "is_deleted = false, deleted_at = NULL",
        ),
    ] {
        let change =
            |what: &str| format!("UPDATE {table} SET {what} WHERE id = '00000000-0000-4000-8000-{comment}'");
        stops(&application, &[&guest, &Actor::visitor(), of_thing, &staff], &change("content = 'mine'"))
            .await;
        lets(&application, author, &change("content = 'mine'")).await;
        stops(&application, &[&guest, &Actor::visitor()], &change(gone)).await;
        for actor in [author, of_thing, &staff] {
            lets(&application, actor, &change(gone)).await;
        }
        run(&db, &change(gone)).await;
        stops(&application, &[author, of_thing, &staff], &change(back)).await;
        stops(&application, &[author, &staff], &format!("DELETE FROM {table}")).await;
    }
}

#[tokio::test]
async fn hashtags_are_named_once_and_tied_by_the_author_of_the_post() {
    let (db, application) = stage().await;
    let (ann, bob, visitor) = (Actor::user(ANN), Actor::user(BOB), Actor::visitor());
    let staff = person(&db, "mod", "moderator").await;
    stops(&application, &[&ann, &bob, &visitor], "UPDATE hashtags SET tag = 'Wrong', slug = 'wrong'").await;
    stops(&application, &[&ann], "DELETE FROM hashtags").await;
    let tie =
        "INSERT INTO hashtags (id, tag, slug) VALUES ('00000000-0000-4000-8000-0000000003ff', 'new', 'new');
         INSERT INTO post_hashtags (post_id, hashtag_id)
         VALUES ('00000000-0000-4000-8000-000000000301', '00000000-0000-4000-8000-0000000003ff')";
    lets(&application, &ann, tie).await;
    stops(&application, &[&bob, &visitor], tie).await;
    stops(&application, &[&bob, &visitor], "DELETE FROM post_hashtags").await;
    lets(&application, &ann, "DELETE FROM post_hashtags").await;
    lets(&application, &staff, "DELETE FROM post_hashtags").await;
    let mention = format!(
        "INSERT INTO mentions (mentioned_user_id, author_id, entity_type, entity_id)
         VALUES ('{ANN}', '{BOB}', 'post', '00000000-0000-4000-8000-000000000301')"
    );
    stops(&application, &[&ann, &visitor, &bob], &mention).await;
    run(&db, "DELETE FROM blocks").await;
    lets(&application, &bob, &mention).await;
    stops(&application, &[&ann, &visitor], "DELETE FROM mentions").await;
    lets(&application, &bob, "DELETE FROM mentions").await;

    // Whoever takes a text back that is not theirs takes its mentions with it.
    for (kind, text) in [("comment", "000000000303"), ("message", "000000000202")] {
        run(&db, "DELETE FROM mentions").await;
        run(
            &db,
            &format!(
                "INSERT INTO mentions (mentioned_user_id, author_id, entity_type, entity_id)
                 VALUES ('{ANN}', '{BOB}', '{kind}', '00000000-0000-4000-8000-{text}')"
            ),
        )
        .await;
        let guest = person(&db, &format!("guest_of_{kind}"), "user").await;
        stops(&application, &[&guest, &visitor], "DELETE FROM mentions").await;
        lets(&application, &ann, "DELETE FROM mentions").await;
    }
}
