//! What policies rest on: rooms, groups, accounts and blocks are read by everybody, so whoever could change them could open what is
//! private through them.

use super::super::{rows, value};
use super::{asked, lets, person, stops};
use sea_orm::{ConnectionTrait, DatabaseConnection, prelude::Uuid};
use service::db::Actor;
use tests::TestDb;

const ROOM: &str = "00000000-0000-4000-8000-000000000201";
const GROUP: &str = "00000000-0000-4000-8000-000000000306";
const ANN: Uuid = Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_000a);
const BOB: Uuid = Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_000b);

/// A database in which ann owns a room and a group of which bob is a member.
async fn with_ann_and_bob() -> (TestDb, DatabaseConnection, Actor, Actor) {
    let db = rows::everywhere().await;
    let application = db.application().await;
    (db, application, Actor::user(ANN), Actor::user(BOB))
}

/// Somebody new in the room or group, in this role.
async fn seated(db: &DatabaseConnection, name: &str, role: &str) -> Actor {
    let actor = person(db, name, "user").await;
    let id = actor.user_id().unwrap();
    db.execute_unprepared(&format!(
        "INSERT INTO room_members (room_id, user_id, role) VALUES ('{ROOM}', '{id}', '{role}');
         INSERT INTO group_members (group_id, user_id, role) VALUES ('{GROUP}', '{id}', '{role}')"
    ))
    .await
    .unwrap();
    actor
}

#[tokio::test]
async fn a_room_is_opened_by_its_admins_closed_by_its_owner_and_held_by_whoever_joins() {
    let (db, application, ann, bob) = with_ann_and_bob().await;
    let (visitor, stranger) = (Actor::visitor(), person(&db, "stranger", "user").await);
    let (moderator, admin) = (seated(&db, "keeper", "moderator").await, seated(&db, "head", "admin").await);
    db.execute_unprepared("UPDATE rooms SET is_private = true, room_type = 'private'").await.unwrap();
    let open = "UPDATE rooms SET room_type = 'public', is_private = false";
    stops(&application, &[&visitor, &stranger, &bob, &moderator], open).await;
    lets(&application, &admin, open).await;
    let close = "UPDATE rooms SET deleted_at = now()";
    stops(&application, &[&visitor, &stranger, &bob, &moderator, &admin], close).await;
    lets(&application, &ann, close).await;
    let take = format!("UPDATE rooms SET creator_id = '{}'", stranger.user_id().unwrap());
    stops(&application, &[&stranger, &ann], &take).await;
    let others = format!("INSERT INTO rooms (name, room_type, creator_id) VALUES ('x', 'public', '{ANN}')");
    stops(&application, &[&visitor, &stranger], &others).await;
    let hold = "SELECT count(*) FROM (SELECT FROM rooms FOR NO KEY UPDATE) held";
    assert_eq!(asked(&application, &stranger, hold).await, Ok(1));
}

#[tokio::test]
async fn a_room_with_a_password_is_entered_by_who_presents_its_hash() {
    let (db, application, ..) = with_ann_and_bob().await;
    let guest = person(&db, "guest", "user").await;
    let id = guest.user_id().unwrap();
    let join = format!("INSERT INTO room_members (room_id, user_id) VALUES ('{ROOM}', '{id}')");
    lets(&application, &guest, &join).await;
    db.execute_unprepared("UPDATE rooms SET password_hash = 'argon2-of-sesame'").await.unwrap();
    stops(&application, &[&guest, &guest.clone().presenting("sesame")], &join).await;
    lets(&application, &guest.clone().presenting("argon2-of-sesame"), &join).await;
    db.execute_unprepared("UPDATE rooms SET is_private = true").await.unwrap();
    stops(&application, &[&guest.clone().presenting("argon2-of-sesame")], &join).await;
}

#[tokio::test]
async fn who_made_a_room_is_in_it_like_others_once_others_are() {
    let (db, application, ann, _) = with_ann_and_bob().await;
    let founder = person(&db, "founder", "user").await;
    let id = founder.user_id().unwrap();
    let found = |kind: &str| {
        format!(
            "INSERT INTO rooms (id, room_type, is_private, creator_id) VALUES ('{ROOM}'::uuid, '{kind}', true, '{id}')"
        )
    };
    db.execute_unprepared("DELETE FROM rooms").await.unwrap();
    let own = format!("INSERT INTO room_members (room_id, user_id, role) VALUES ('{ROOM}', '{id}', 'owner')");
    lets(&application, &founder, &format!("{}; {own}", found("private"))).await;

    db.execute_unprepared(&found("private")).await.unwrap();
    let bring = format!(
        "INSERT INTO room_members (room_id, user_id) SELECT '{ROOM}', unnest('{{{id},{ANN}}}'::uuid[])"
    );
    stops(&application, &[&founder, &ann], &bring).await;
    db.execute_unprepared("UPDATE rooms SET room_type = 'dm'").await.unwrap();
    stops(&application, &[&ann], &bring).await;
    lets(&application, &founder, &bring).await;
    let put = format!("INSERT INTO blocks (blocker_id, blocked_id) VALUES ('{ANN}', '{id}')");
    db.execute_unprepared(&put).await.unwrap();
    stops(&application, &[&founder], &bring).await;

    db.execute_unprepared(&format!("INSERT INTO room_members (room_id, user_id) VALUES ('{ROOM}', '{BOB}')"))
        .await
        .unwrap();
    stops(&application, &[&founder], &own).await;
    stops(&application, &[&founder], "DELETE FROM room_members").await;
}

#[tokio::test]
async fn who_keeps_order_in_a_room_stands_above_whom_they_change() {
    let (db, application, ann, bob) = with_ann_and_bob().await;
    let (moderator, admin) = (seated(&db, "keeper", "moderator").await, seated(&db, "head", "admin").await);
    let guest = person(&db, "guest", "user").await;
    let change = |who: &Actor, what: &str| {
        format!("UPDATE room_members SET {what} WHERE user_id = '{}'", who.user_id().unwrap())
    };
    for (actor, target, what) in [
        (&moderator, &moderator, "role = 'owner'"),
        (&moderator, &moderator, "role = 'admin'"),
        (&moderator, &bob, "role = 'moderator'"),
        (&moderator, &admin, "is_banned = true"),
        (&moderator, &ann, "is_banned = true"),
        (&admin, &admin, "role = 'owner'"),
        (&admin, &bob, "role = 'admin'"),
        (&admin, &ann, "role = 'member'"),
        (&bob, &moderator, "is_muted = true"),
    ] {
        stops(&application, &[actor], &change(target, what)).await;
    }
    for (actor, target, what) in [
        (&moderator, &bob, "is_muted = true"),
        (&moderator, &bob, "is_banned = true, role = 'member'"),
        (&admin, &bob, "role = 'moderator'"),
        (&admin, &moderator, "is_banned = true, role = 'member'"),
        (&ann, &moderator, "role = 'admin'"),
    ] {
        lets(&application, actor, &change(target, what)).await;
    }
    let hand_on = format!(
        "UPDATE room_members SET role = CASE user_id WHEN '{BOB}' THEN 'owner' ELSE 'admin' END
         WHERE user_id = '{BOB}' OR role = 'owner'"
    );
    lets(&application, &ann, &hand_on).await;
    stops(&application, &[&admin, &moderator], &hand_on).await;

    let put_out =
        |who: &Actor| format!("DELETE FROM room_members WHERE user_id = '{}'", who.user_id().unwrap());
    stops(&application, &[&moderator, &admin, &ann], &put_out(&ann)).await;
    stops(&application, &[&moderator], &put_out(&admin)).await;
    lets(&application, &moderator, &put_out(&bob)).await;
    lets(&application, &moderator, &put_out(&moderator)).await;
    lets(&application, &admin, &put_out(&moderator)).await;

    let id = guest.user_id().unwrap();
    let add = |role: &str, banned: bool| {
        format!(
            "INSERT INTO room_members (room_id, user_id, role, is_banned) VALUES ('{ROOM}', '{id}', '{role}', {banned})"
        )
    };
    stops(&application, &[&moderator, &admin, &ann], &add("owner", false)).await;
    stops(&application, &[&moderator, &admin, &ann], &add("member", false)).await;
    stops(&application, &[&bob], &add("member", true)).await;
    lets(&application, &moderator, &add("member", true)).await;
}

#[tokio::test]
async fn an_invitation_is_answered_once_and_lets_in_when_it_is_and_a_code_counts_up() {
    let (db, application, ann, bob) = with_ann_and_bob().await;
    let holder = person(&db, "holder", "user").await.presenting("c".repeat(64));
    db.execute_unprepared(
        "DELETE FROM room_members WHERE role = 'member'; UPDATE rooms SET is_private = true",
    )
    .await
    .unwrap();
    let answer = |to: &str, uses: i32| {
        format!(
            "UPDATE room_invitations SET status = '{to}', use_count = {uses}, responded_at = now() WHERE invitee_id = '{BOB}'"
        )
    };
    let enter = |who: &Actor| {
        format!("INSERT INTO room_members (room_id, user_id) VALUES ('{ROOM}', '{}')", who.user_id().unwrap())
    };
    for (to, uses) in [("pending", 1), ("accepted", 0), ("declined", 1), ("revoked", 0), ("expired", 0)] {
        stops(&application, &[&bob], &answer(to, uses)).await;
    }
    stops(&application, &[&holder], &answer("accepted", 1)).await;
    stops(&application, &[&ann], &answer("accepted", 1)).await;
    stops(&application, &[&bob], &enter(&bob)).await;
    lets(&application, &bob, &answer("declined", 0)).await;
    lets(&application, &bob, &format!("{}; {}", answer("accepted", 1), enter(&bob))).await;
    lets(&application, &ann, &answer("revoked", 0)).await;

    let spend =
        |set: &str| format!("UPDATE room_invitations SET {set} WHERE code_hash = '{}'", "c".repeat(64));
    for set in [
        "use_count = use_count + 2",
        "use_count = use_count - 1",
        "status = 'accepted', use_count = use_count + 1",
        "status = 'revoked'",
        "responded_at = now() + interval '1 year'",
    ] {
        stops(&application, &[&holder], &spend(set)).await;
    }
    stops(&application, &[&holder], &enter(&holder)).await;
    lets(&application, &holder, &format!("{}; {}", spend("use_count = use_count + 1"), enter(&holder))).await;

    for over in ["accepted", "declined", "revoked", "expired"] {
        let uses = i32::from(over == "accepted");
        let set = format!("UPDATE room_invitations SET status = '{over}', use_count = {uses}, responded_at = now() - interval '1 hour'
                           WHERE invitee_id IS NOT NULL");
        db.execute_unprepared(&set).await.unwrap();
        for (to, uses) in [("pending", 0), ("accepted", 1), ("declined", 0), ("revoked", 0)] {
            if to != over {
                stops(&application, &[&bob, &ann], &answer(to, uses)).await;
            }
        }
        stops(&application, &[&bob], &enter(&bob)).await;
        stops(&application, &[&bob], "UPDATE room_invitations SET responded_at = now()").await;
    }
    db.execute_unprepared(
        "UPDATE room_invitations SET status = 'pending', use_count = 0, created_at = now() - interval '2 days', \
         expires_at = now() - interval '1 day' WHERE invitee_id IS NOT NULL",
    )
    .await
    .unwrap();
    stops(&application, &[&bob], &answer("accepted", 1)).await;
}

#[tokio::test]
async fn a_room_that_is_not_open_is_invited_into_by_who_keeps_order_in_it() {
    let (db, application, ann, bob) = with_ann_and_bob().await;
    let guest = person(&db, "guest", "user").await.user_id().unwrap();
    let invite = |by: Uuid, more: &str, values: &str| {
        format!(
            "INSERT INTO room_invitations (room_id, inviter_id, invitee_id{more}) VALUES ('{ROOM}', '{by}', '{guest}'{values})"
        )
    };
    lets(&application, &bob, &invite(BOB, "", "")).await;
    stops(&application, &[&bob], &invite(ANN, "", "")).await;
    stops(&application, &[&ann], &invite(ANN, ", status, use_count", ", 'accepted', 1")).await;
    let code = format!(
        "INSERT INTO room_invitations (room_id, inviter_id, code_hash, code_hint) VALUES ('{ROOM}', '{BOB}', '{}', 'dddd')",
        "d".repeat(64)
    );
    stops(&application, &[&bob], &code).await;
    db.execute_unprepared("UPDATE rooms SET is_private = true").await.unwrap();
    stops(&application, &[&bob], &invite(BOB, "", "")).await;
    lets(&application, &ann, &invite(ANN, "", "")).await;
}

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

#[tokio::test]
async fn nobody_makes_themselves_more_than_a_user_and_staff_do_not_take_accounts_over() {
    let (db, application, ann, bob) = with_ann_and_bob().await;
    let (moderator, admin) = (person(&db, "mod", "moderator").await, person(&db, "root", "admin").await);
    let change =
        |who: &Actor, what: &str| format!("UPDATE users SET {what} WHERE id = '{}'", who.user_id().unwrap());
    for what in ["role = 'admin'", "is_verified = true", "is_active = true", "created_at = now()"] {
        stops(&application, &[&bob, &moderator, &admin, &Actor::visitor()], &change(&bob, what)).await;
    }
    for what in ["display_name = 'x'", "password_hash = 'x'", "token_version = 9", "is_banned = true"] {
        stops(&application, &[&bob, &Actor::visitor()], &change(&ann, what)).await;
    }
    for what in ["password_hash = 'x'", "email = 'mine@example.com'", "username = 'mine'"] {
        stops(&application, &[&moderator, &admin], &change(&bob, what)).await;
        lets(&application, &bob, &change(&bob, what)).await;
    }
    lets(&application, &moderator, &change(&bob, "is_banned = true, token_version = token_version + 1"))
        .await;
    stops(&application, &[&moderator], &change(&admin, "is_banned = true")).await;
    stops(&application, &[&moderator], &change(&bob, "deleted_at = now()")).await;
    lets(&application, &admin, &change(&bob, "deleted_at = now()")).await;
    lets(&application, &bob, &change(&bob, "deleted_at = now()")).await;
    db.execute_unprepared(&change(&bob, "is_banned = true")).await.unwrap();
    stops(&application, &[&bob], &change(&bob, "is_banned = false")).await;
    let register = |role: &str| {
        format!("INSERT INTO users (email, username, role) VALUES ('new@example.com', 'new_one', '{role}')")
    };
    lets(&application, &Actor::visitor(), &register("user")).await;
    stops(&application, &[&Actor::visitor(), &bob, &admin], &register("moderator")).await;
}

#[tokio::test]
async fn a_block_is_its_blockers() {
    let (_db, application, ann, bob) = with_ann_and_bob().await;
    stops(&application, &[&bob, &Actor::visitor()], "DELETE FROM blocks").await;
    stops(&application, &[&bob], &format!("UPDATE blocks SET blocked_id = '{ANN}', blocker_id = '{BOB}'"))
        .await;
    stops(
        &application,
        &[&ann],
        &format!("INSERT INTO blocks (blocker_id, blocked_id) VALUES ('{BOB}', '{ANN}')"),
    )
    .await;
    lets(&application, &ann, "DELETE FROM blocks").await;
}

#[tokio::test]
async fn the_index_of_search_shows_what_is_public_by_now_and_across_no_block_and_nobody_writes_it() {
    let (db, application, ..) = with_ann_and_bob().await;
    let (stranger, staff) = (person(&db, "stranger", "user").await, person(&db, "mod", "moderator").await);
    let owner: Uuid = value(&*db, "SELECT owner_id FROM search_index").await;
    let (visitor, me) = (Actor::visitor(), Actor::user(owner));
    let count = "SELECT count(*) FROM search_index";
    for (set, of_all) in [
        ("visibility = 'public'", 1),
        ("visibility = 'unlisted'", 0),
        ("visibility = 'private'", 0),
        ("visibility = 'public', published_at = now() + interval '1 hour'", 0),
        ("published_at = now()", 1),
    ] {
        db.execute_unprepared(&format!("UPDATE search_index SET {set}")).await.unwrap();
        for (actor, seen) in [(&visitor, of_all), (&stranger, of_all), (&staff, of_all), (&me, 1)] {
            assert_eq!(asked(&application, actor, count).await, Ok(seen), "{set}: {actor:?}");
        }
    }
    for sql in ["UPDATE search_index SET visibility = 'public'", "DELETE FROM search_index"] {
        stops(&application, &[&visitor, &stranger, &staff, &me], sql).await;
    }
    let other = stranger.user_id().unwrap();
    for (from, to) in [(owner, other), (other, owner)] {
        let block = format!(
            "DELETE FROM blocks; INSERT INTO blocks (blocker_id, blocked_id) VALUES ('{from}', '{to}')"
        );
        db.execute_unprepared(&block).await.unwrap();
        for (actor, seen) in [(&stranger, 0), (&visitor, 1), (&me, 1)] {
            assert_eq!(asked(&application, actor, count).await, Ok(seen), "{actor:?}");
        }
    }
    db.execute_unprepared("UPDATE search_index SET owner_id = NULL").await.unwrap();
    assert_eq!(asked(&application, &stranger, count).await, Ok(1), "a word of nobody");
}
