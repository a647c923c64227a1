use super::{by_hand, count, refused};
use chrono::TimeDelta;
use entity::chat::room_members::RoomMemberRole::Member;
use service::chat::typing_indicators::{list, start, stop};
use service::chat::{ChatError, room_members, rooms};
use service::db::Actor;
use tests::build::chat::{member, private_room, seated};
use tests::build::direct_messages::chat_in;
use tests::build::streaming::block;
use tests::{TestDb, TestEnv, build, on_your_marks};
use uuid::Uuid;

/// Who `viewer` sees writing.
async fn typing(db: &TestDb, env: &TestEnv, viewer: &Actor, room: Uuid) -> Vec<Uuid> {
    let lines = list(&db.seen_by(viewer), &chat_in(env), viewer, room).await.unwrap();
    lines.into_iter().map(|line| line.user_id).collect()
}

/// A private room with two members besides its owner.
async fn trio(db: &TestDb) -> (Uuid, Actor, Actor, Actor) {
    let ada = build::user(db).await.id;
    let room = private_room(db, ada).await.id;
    (room, Actor::user(ada), seated(db, room, Member).await, seated(db, room, Member).await)
}

#[tokio::test]
async fn who_is_writing_is_seen_by_the_others_until_some_seconds_after_the_last_key() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (room, ada, bob, eve) = trio(&db).await;
    let (chat, bob_id, eve_id) = (chat_in(&env), bob.user_id().unwrap(), eve.user_id().unwrap());
    assert!(typing(&db, &env, &ada, room).await.is_empty());

    let began = env.now();
    assert_eq!(start(&db, &chat, &bob, room).await.unwrap(), began + TimeDelta::seconds(10));
    env.advance(TimeDelta::seconds(6));
    start(&db, &chat, &eve, room).await.unwrap();
    assert_eq!(typing(&db, &env, &ada, room).await, [bob_id, eve_id]);
    assert_eq!(typing(&db, &env, &bob, room).await, [eve_id], "nobody is told of themselves");
    start(&db, &chat, &bob, room).await.unwrap();
    env.advance(TimeDelta::seconds(9));
    let lines = list(&db.seen_by(&ada), &chat, &ada, room).await.unwrap();
    assert_eq!(
        (lines[0].user_id, lines[0].started_at),
        (bob_id, began),
        "who goes on has begun at the first key"
    );

    env.advance(TimeDelta::seconds(1));
    assert!(typing(&db, &env, &ada, room).await.is_empty());
    start(&db, &chat, &bob, room).await.unwrap();
    let lines = list(&db.seen_by(&ada), &chat, &ada, room).await.unwrap();
    assert_eq!((lines[0].started_at, lines.len()), (env.now(), 1));
    assert!(stop(&db, &bob, room).await.unwrap());
    assert!(!stop(&db, &bob, room).await.unwrap());
    assert!(typing(&db, &env, &ada, room).await.is_empty());
    assert_eq!(count(&db, "typing_indicators").await, 1, "what is over waits for the clean-up");
}

#[tokio::test]
async fn whoever_may_not_speak_does_not_write_and_whoever_is_no_member_does_not_see_it() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (room, ada, bob, eve) = trio(&db).await;
    let chat = chat_in(&env);
    let stranger = Actor::user(build::user(&db).await.id);
    room_members::mute(&db, &ada, room, bob.user_id().unwrap()).await.unwrap();
    room_members::ban(&db, &ada, room, eve.user_id().unwrap()).await.unwrap();
    let open = build::room(&db, ada.user_id().unwrap()).await.id;
    let closed = build::room(&db, ada.user_id().unwrap()).await.id;
    rooms::soft_delete(&db, &ada, closed).await.unwrap();

    refused!(start(&db, &chat, &bob, room).await, ChatError::Muted);
    refused!(start(&db, &chat, &eve, room).await, ChatError::Banned);
    refused!(start(&db, &chat, &stranger, room).await, ChatError::RoomNotFound);
    refused!(start(&db, &chat, &stranger, open).await, ChatError::NotAMember);
    refused!(start(&db, &chat, &ada, closed).await, ChatError::RoomNotFound);
    refused!(start(&db, &chat, &ada, Uuid::new_v4()).await, ChatError::RoomNotFound);
    refused!(start(&db, &chat, &Actor::visitor(), open).await, ChatError::Forbidden);
    refused!(start(db.owner(), &chat, &Actor::system(), open).await, ChatError::Forbidden);
    refused!(stop(&db, &Actor::visitor(), open).await, ChatError::Forbidden);
    assert_eq!(count(&db, "typing_indicators").await, 0);

    assert!(typing(&db, &env, &bob, room).await.is_empty(), "who is muted reads");
    for (who, room, refusal) in [
        (&eve, room, "Banned"),
        (&stranger, room, "RoomNotFound"),
        (&stranger, open, "NotAMember"),
        (&ada, closed, "RoomNotFound"),
        (&Actor::visitor(), open, "Forbidden"),
    ] {
        let error = list(&db.seen_by(who), &chat, who, room).await.unwrap_err();
        assert_eq!(format!("{error:?}"), refusal);
    }
}

#[tokio::test]
async fn nobody_is_seen_writing_who_has_left_was_muted_or_is_hidden() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (room, ada, bob, eve) = trio(&db).await;
    let (chat, dan) = (chat_in(&env), seated(&db, room, Member).await);
    for who in [&bob, &eve, &dan] {
        start(&db, &chat, who, room).await.unwrap();
    }
    assert_eq!(typing(&db, &env, &ada, room).await.len(), 3);
    room_members::mute(&db, &ada, room, bob.user_id().unwrap()).await.unwrap();
    room_members::leave(&db, &eve, room).await.unwrap();
    assert_eq!(typing(&db, &env, &ada, room).await, [dan.user_id().unwrap()]);
    assert!(stop(&db, &eve, room).await.unwrap(), "also in a room that they have left");
    block(&db, bob.user_id().unwrap(), dan.user_id().unwrap()).await;
    assert!(typing(&db, &env, &bob, room).await.is_empty());
    assert!(typing(&db, &env, &dan, room).await.is_empty());
}

#[tokio::test]
async fn in_a_direct_room_nobody_writes_across_a_block() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (ada, bob) = (build::user(&db).await.id, build::user(&db).await.id);
    let (chat, me, other) = (chat_in(&env), Actor::user(ada), Actor::user(bob));
    let room = rooms::open_direct(&db, &me, &[bob]).await.unwrap().id;
    start(&db, &chat, &me, room).await.unwrap();
    assert_eq!(typing(&db, &env, &other, room).await, [ada]);
    block(&db, bob, ada).await;
    refused!(start(&db, &chat, &me, room).await, ChatError::Blocked);
    refused!(start(&db, &chat, &other, room).await, ChatError::Blocked);
    assert!(typing(&db, &env, &other, room).await.is_empty());
    assert_eq!(count(&db, "typing_indicators").await, 1);
}

#[tokio::test]
async fn two_devices_at_once_are_one_person_and_a_room_tells_of_twenty() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let ada = Actor::user(build::user(&db).await.id);
    let room = build::room(&db, ada.user_id().unwrap()).await.id;
    let (chat, bob) = (chat_in(&env), member(&db, room).await);
    on_your_marks(&db).await;
    let starts = futures::future::join_all((0..8).map(|_| start(&db, &chat, &bob, room))).await;
    assert!(starts.iter().all(Result::is_ok), "{starts:?}");
    assert_eq!(count(&db, "typing_indicators").await, 1);

    let crowd = format!(
        "INSERT INTO users (email, username) SELECT 'p' || n || '@example.org', 'p_' || n FROM generate_series(1, 25) n; \
         INSERT INTO room_members (room_id, user_id) SELECT '{room}', id FROM users WHERE username LIKE 'p\\_%'; \
         INSERT INTO typing_indicators (room_id, user_id, started_at, expires_at) SELECT '{room}', id, '{now}', \
         '{now}'::timestamptz + interval '10 s' FROM users WHERE username LIKE 'p\\_%'",
        now = env.now()
    );
    by_hand(&db, &crowd).await;
    assert_eq!(typing(&db, &env, &ada, room).await.len(), 20);
}
