//! A post that is shared into a private group is seen by its members alone, whatever happens at once.

use super::super::{rows, value};
use super::adversary::TELLTALE;
use super::{REFUSED, asked, person, sqlstate, tried};
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

/// Members see it by the view that is made for that, and nobody else does, whatever they ask of it; the table leaves it to its author.
#[tokio::test]
async fn a_private_post_of_a_group_is_seen_by_its_members_through_the_view_alone() {
    let (db, author, post, group) = stage().await;
    let (application, member) = (db.application().await, person(&db, "member", "user").await);
    let (stranger, gone) = (person(&db, "stranger", "user").await, person(&db, "gone", "user").await);
    db.execute_unprepared(&format!(
        "INSERT INTO group_posts (group_id, post_id) VALUES ('{group}', '{post}');
         INSERT INTO group_members (group_id, user_id, status) VALUES ('{group}', '{}', 'active'), ('{group}', '{}', 'banned');
         {TELLTALE}",
        member.user_id().unwrap(),
        gone.user_id().unwrap(),
    ))
    .await
    .unwrap();
    let through = |source: &str| format!("SELECT count(*) FROM {source} WHERE id = '{post}'");
    let telltale = &format!("SELECT count(*) FROM veza.seen_posts WHERE telltale(id, '{post}')");
    for (actor, by_table, by_view) in [(&author, 1, 1), (&member, 0, 1), (&stranger, 0, 0), (&gone, 0, 0)] {
        assert_eq!(asked(&application, actor, &through("posts")).await, Ok(by_table), "{actor:?}");
        assert_eq!(asked(&application, actor, &through("veza.seen_posts")).await, Ok(by_view), "{actor:?}");
        assert_eq!(asked(&application, actor, telltale).await.is_err(), by_view == 1, "{actor:?}");
    }
    assert_eq!(asked(&application, &Actor::visitor(), &through("veza.seen_posts")).await, Ok(0));
    assert_eq!(value::<i64>(&*db, &through("veza.seen_posts")).await, 1, "the owner is under no policy");

    for sql in [
        format!("UPDATE veza.seen_posts SET content = 'x' WHERE id = '{post}'"),
        format!("DELETE FROM veza.seen_posts WHERE id = '{post}'"),
    ] {
        assert_eq!(tried(&application, &author, &sql).await, Err(REFUSED.to_owned()), "{sql}");
    }
    let block = format!(
        "INSERT INTO blocks (blocker_id, blocked_id) VALUES ('{}', '{}')",
        author.user_id().unwrap(),
        member.user_id().unwrap()
    );
    for taken in
        [&*block, "UPDATE group_members SET status = 'banned'", "UPDATE groups SET deleted_at = now()"]
    {
        db.execute_unprepared(taken).await.unwrap();
        assert_eq!(asked(&application, &member, &through("veza.seen_posts")).await, Ok(0), "{taken}");
        db.execute_unprepared(
            "DELETE FROM blocks; UPDATE group_members SET status = 'active'; UPDATE groups SET deleted_at = NULL",
        )
        .await
        .unwrap();
    }
}

/// The columns of a view are those that its table had when it was made.
#[tokio::test]
async fn the_view_has_the_columns_of_posts() {
    let db = TestDb::new().await;
    let columns = |of: &str| {
        format!("SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute
            WHERE attrelid = '{of}'::regclass AND attnum > 0 AND NOT attisdropped")
    };
    let of_posts: String = value(&*db, &columns("posts")).await;
    let of_view: String = value(&*db, &columns("veza.seen_posts")).await;
    assert_eq!(of_view, of_posts, "a migration that changes posts makes veza.seen_posts anew");
}
