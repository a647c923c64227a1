//! What policies rest on: rooms, groups, accounts and blocks are read by everybody, so whoever could change them could open what is
//! private through them.

mod groups;
mod rooms;

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
