//! Rooms: who opens and enters them, who keeps order, who invites.

use super::super::{asked, lets, person, stops};
use super::{ANN, BOB, ROOM, seated, with_ann_and_bob};
use sea_orm::ConnectionTrait;
use sea_orm::prelude::Uuid;
use service::db::Actor;

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
