//! A post that is shared into a private group is seen by its members alone, whatever happens at once.

use super::super::{rows, value};
use super::{REFUSED, asked, sqlstate};
use sea_orm::{ConnectionTrait, TransactionTrait, prelude::Uuid};
use service::db::{Actor, begin};
use tests::TestDb;

/// A private group, and a private post that is not in it.
async fn stage() -> (TestDb, Actor, Uuid, Uuid) {
    let db = rows::everywhere().await;
    db.execute_unprepared("DELETE FROM group_posts; UPDATE groups SET group_type = 'private'").await.unwrap();
    let post: Uuid =
        value(&*db, "UPDATE posts SET visibility = 'private' WHERE id = (SELECT min(id::text)::uuid FROM posts) RETURNING id")
            .await;
    let author = Actor::user(value(&*db, &format!("SELECT user_id FROM posts WHERE id = '{post}'")).await);
    let group: Uuid = value(&*db, "SELECT id FROM groups LIMIT 1").await;
    (db, author, post, group)
}

/// Its author shows it to everybody in the moment in which it is shared into the group.
#[tokio::test]
async fn a_post_does_not_become_public_while_it_is_being_shared() {
    let (db, author, post, group) = stage().await;
    let application = db.application().await;
    let sharing = db.begin().await.unwrap();
    let share = format!("INSERT INTO group_posts (group_id, post_id) VALUES ('{group}', '{post}')");
    sharing.execute_unprepared(&share).await.unwrap();

    let showing = begin(&application, &author).await.unwrap();
    let show = format!("UPDATE posts SET visibility = 'public' WHERE id = '{post}'");
    let (shown, ()) = futures::join!(showing.execute_unprepared(&show), async {
        until_somebody_waits(&db).await;
        sharing.commit().await.unwrap();
    });
    assert_eq!(sqlstate(shown.unwrap_err()), REFUSED);
    showing.rollback().await.unwrap();

    let seen = format!("SELECT count(*) FROM posts WHERE id = '{post}'");
    assert_eq!(asked(&application, &Actor::visitor(), &seen).await, Ok(0));
}

async fn until_somebody_waits(db: &TestDb) {
    let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted";
    while value::<i64>(&**db, waiting).await == 0 {
        tokio::task::yield_now().await;
    }
}

/// Many groups close in one statement, and their posts with them.
#[tokio::test]
async fn a_group_that_closes_hides_what_was_shared_into_it() {
    let (db, _, post, group) = stage().await;
    db.execute_unprepared(&format!(
        "UPDATE groups SET group_type = 'public'; INSERT INTO group_posts (group_id, post_id) VALUES ('{group}', '{post}');
         UPDATE posts SET visibility = 'public'"
    ))
    .await
    .unwrap();
    let public = "SELECT count(*) FROM posts WHERE visibility = 'public'";
    let before: i64 = value(&*db, public).await;
    db.execute_unprepared("UPDATE groups SET description = 'still open'").await.unwrap();
    assert_eq!(value::<i64>(&*db, public).await, before);
    db.execute_unprepared("UPDATE groups SET group_type = 'private'").await.unwrap();
    assert_eq!(value::<i64>(&*db, public).await, before - 1);
}
