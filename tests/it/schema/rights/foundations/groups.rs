//! Groups: who changes and enters them, and brings posts in.

use super::super::{lets, person, stops};
use super::{GROUP, seated, with_ann_and_bob};
use sea_orm::ConnectionTrait;
use service::db::Actor;

#[tokio::test]
async fn a_group_is_changed_by_its_admins_and_entered_by_the_way_that_it_has() {
    let (db, application, ann, bob) = with_ann_and_bob().await;
    let (visitor, guest) = (Actor::visitor(), person(&db, "guest", "user").await);
    let (moderator, admin) = (seated(&db, "keeper", "moderator").await, seated(&db, "head", "admin").await);
    db.execute_unprepared("UPDATE groups SET group_type = 'private'").await.unwrap();
    let open = "UPDATE groups SET group_type = 'public'";
    stops(&application, &[&visitor, &guest, &bob, &moderator], open).await;
    lets(&application, &admin, open).await;
    let close = "UPDATE groups SET deleted_at = now()";
    stops(&application, &[&visitor, &guest, &bob, &moderator, &admin], close).await;
    lets(&application, &ann, close).await;

    let id = guest.user_id().unwrap();
    let enter = |role: &str, status: &str| {
        format!(
            "INSERT INTO group_members (group_id, user_id, role, status) VALUES ('{GROUP}', '{id}', '{role}', '{status}')"
        )
    };
    stops(&application, &[&visitor, &guest, &bob, &moderator, &ann], &enter("member", "active")).await;
    stops(&application, &[&guest, &ann], &enter("owner", "active")).await;
    stops(&application, &[&guest], &enter("admin", "pending")).await;
    lets(&application, &guest, &enter("member", "pending")).await;
    lets(&application, &moderator, &enter("member", "banned")).await;
    db.execute_unprepared(&enter("member", "pending")).await.unwrap();
    let let_in = format!("UPDATE group_members SET status = 'active' WHERE user_id = '{id}'");
    stops(&application, &[&visitor, &guest, &bob], &let_in).await;
    lets(&application, &moderator, &let_in).await;
    db.execute_unprepared(&format!("UPDATE group_members SET status = 'banned' WHERE user_id = '{id}'"))
        .await
        .unwrap();
    stops(&application, &[&guest], &format!("DELETE FROM group_members WHERE user_id = '{id}'")).await;
    db.execute_unprepared(&format!("DELETE FROM group_members WHERE user_id = '{id}'")).await.unwrap();
    db.execute_unprepared("UPDATE groups SET group_type = 'public', requires_approval = true").await.unwrap();
    stops(&application, &[&guest], &enter("member", "active")).await;
    db.execute_unprepared("UPDATE groups SET requires_approval = false").await.unwrap();
    lets(&application, &guest, &enter("member", "active")).await;

    let change = |who: &Actor, what: &str| {
        format!("UPDATE group_members SET {what} WHERE user_id = '{}'", who.user_id().unwrap())
    };
    stops(&application, &[&moderator], &change(&moderator, "role = 'owner'")).await;
    stops(&application, &[&moderator], &change(&ann, "status = 'banned'")).await;
    stops(&application, &[&admin], &change(&admin, "role = 'owner'")).await;
    stops(&application, &[&admin], &change(&bob, "role = 'admin'")).await;
    lets(&application, &admin, &change(&bob, "role = 'moderator'")).await;
    lets(&application, &ann, &change(&bob, "role = 'owner'")).await;
    let found = format!(
        "INSERT INTO groups (id, name, slug, creator_id) VALUES ('{id}', 'x', 'x', '{id}');
         INSERT INTO group_members (group_id, user_id, role) VALUES ('{id}', '{id}', 'owner')"
    );
    lets(&application, &guest, &found).await;
}

#[tokio::test]
async fn a_post_is_brought_into_a_group_by_its_author_who_is_a_member() {
    let (db, application, ann, bob) = with_ann_and_bob().await;
    let guest = person(&db, "guest", "user").await;
    let id = guest.user_id().unwrap();
    db.execute_unprepared(&format!(
        "DELETE FROM blocks; DELETE FROM group_posts;
         INSERT INTO groups (id, name, slug, group_type, creator_id) VALUES ('{id}', 'trap', 'trap', 'private', '{id}');
         INSERT INTO group_members (group_id, user_id, role) VALUES ('{id}', '{id}', 'owner');
         INSERT INTO posts (id, user_id, content) VALUES ('{id}', '{id}', 'mine')"
    ))
    .await
    .unwrap();
    let bring = |group: &str, post: &str| {
        format!("INSERT INTO group_posts (group_id, post_id) VALUES ('{group}', '{post}')")
    };
    let (of_ann, own) = ("00000000-0000-4000-8000-000000000301", id.to_string());
    stops(&application, &[&guest], &bring(&own, of_ann)).await;
    stops(&application, &[&guest], &bring(GROUP, &own)).await;
    stops(&application, &[&bob, &Actor::visitor()], &bring(GROUP, of_ann)).await;
    lets(&application, &guest, &bring(&own, &own)).await;
    lets(&application, &ann, &bring(GROUP, of_ann)).await;
    db.execute_unprepared(&bring(GROUP, of_ann)).await.unwrap();
    stops(&application, &[&guest, &bob], "DELETE FROM group_posts").await;
    stops(&application, &[&guest, &bob], "UPDATE group_posts SET is_pinned = true, pinned_at = now()").await;
    lets(&application, &ann, "UPDATE group_posts SET is_pinned = true, pinned_at = now()").await;
    lets(&application, &ann, "DELETE FROM group_posts").await;
}
