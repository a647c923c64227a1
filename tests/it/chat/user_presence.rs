use super::{by_hand, count, is_invalid, refused};
use chrono::TimeDelta;
use entity::chat::user_presence::PresenceStatus::{self, Away, Busy, Offline, Online};
use sea_orm::prelude::Json;
use serde_json::json;
use service::Patch;
use service::chat::user_presence::{
    Activity, Change, Presence, find, find_all, find_own, heartbeat, heartbeat_all, list_followed,
    list_in_room, set,
};
use service::chat::{ChatError, room_members};
use service::db::{Actor, PageRequest};
use tests::build::chat::{member, private_room, seated};
use tests::build::direct_messages::chat_in;
use tests::build::streaming::block;
use tests::{TestDb, TestEnv, build, on_your_marks};
use uuid::Uuid;

async fn person(db: &TestDb) -> (Actor, Uuid) {
    let id = build::user(db).await.id;
    (Actor::user(id), id)
}

fn listening(song: &str) -> Change {
    let activity = Activity { kind: "listening_to".to_owned(), data: Some(json!({ "track": song })) };
    Change { activity: Patch::Set(activity), ..Change::default() }
}

/// How `viewer` sees somebody.
async fn seen(db: &TestDb, env: &TestEnv, viewer: &Actor, who: Uuid) -> Option<Presence> {
    find(&db.seen_by(viewer), &chat_in(env), viewer, who).await.unwrap()
}

async fn status(db: &TestDb, env: &TestEnv, viewer: &Actor, who: Uuid) -> PresenceStatus {
    seen(db, env, viewer, who).await.unwrap().status
}

#[tokio::test]
async fn whoever_gives_a_sign_of_life_is_online_until_it_is_too_old() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let ((ada, ada_id), (bob, _)) = (person(&db).await, person(&db).await);
    let chat = chat_in(&env);
    assert_eq!(seen(&db, &env, &bob, ada_id).await, None);

    assert!(heartbeat(db.app(), &chat, &ada).await.unwrap());
    let presence = seen(&db, &env, &bob, ada_id).await.unwrap();
    assert_eq!((presence.status, presence.last_seen_at), (Online, env.now()));
    let last = env.now();
    // The policy says two minutes: at that moment it is over.
    env.advance(TimeDelta::seconds(119));
    assert_eq!(status(&db, &env, &bob, ada_id).await, Online);
    env.advance(TimeDelta::seconds(1));
    let presence = seen(&db, &env, &bob, ada_id).await.unwrap();
    assert_eq!((presence.status, presence.last_seen_at), (Offline, last));
    assert_eq!(find_own(&db.seen_by(&ada), &ada).await.unwrap().unwrap().status, Online);
    assert!(heartbeat(db.app(), &chat, &ada).await.unwrap());
    assert_eq!(status(&db, &env, &bob, ada_id).await, Online);
    assert_eq!(count(&db, "user_presence").await, 1);
}

#[tokio::test]
async fn signs_of_life_that_say_nothing_new_are_not_written() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (ada, ada_id) = person(&db).await;
    let chat = chat_in(&env);
    assert!(heartbeat(db.app(), &chat, &ada).await.unwrap());
    env.advance(TimeDelta::seconds(29));
    assert!(!heartbeat(db.app(), &chat, &ada).await.unwrap());
    env.advance(TimeDelta::seconds(1));
    assert!(heartbeat(db.app(), &chat, &ada).await.unwrap());
    let late = chat_in(&TestEnv::new());
    let before = seen(&db, &env, &ada, ada_id).await;
    assert!(
        !heartbeat(db.app(), &late, &ada).await.unwrap(),
        "a server whose clock is behind sets nothing back"
    );
    assert_eq!(seen(&db, &env, &ada, ada_id).await, before);
}

#[tokio::test]
async fn who_is_invisible_leaves_no_trace() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let ((ada, ada_id), (bob, _)) = (person(&db).await, person(&db).await);
    let chat = chat_in(&env);
    heartbeat(db.app(), &chat, &ada).await.unwrap();
    env.advance(TimeDelta::seconds(10));
    let left = set(&db, &chat, &ada, Change::status(Offline)).await.unwrap();
    assert_eq!(left.last_seen_at, env.now(), "to leave is the last sign of life");

    env.advance(TimeDelta::seconds(60));
    assert!(!heartbeat(db.app(), &chat, &ada).await.unwrap());
    assert_eq!(heartbeat_all(db.owner(), &chat, &Actor::system(), &[ada_id]).await.unwrap(), 0);
    let words = Change { custom_status: Patch::Set("back soon".to_owned()), ..Change::status(Offline) };
    set(&db, &chat, &ada, words).await.unwrap();
    set(&db, &chat, &ada, listening("song")).await.unwrap();
    let presence = seen(&db, &env, &bob, ada_id).await.unwrap();
    assert_eq!((presence.status, presence.last_seen_at), (Offline, left.last_seen_at));
    assert_eq!((presence.custom_status.as_deref(), presence.current_activity), (Some("back soon"), None));

    set(&db, &chat, &ada, Change::status(Busy)).await.unwrap();
    let presence = seen(&db, &env, &bob, ada_id).await.unwrap();
    assert_eq!((presence.status, presence.last_seen_at), (Busy, env.now()));
}

#[tokio::test]
async fn what_somebody_says_of_themselves_stays_until_they_say_otherwise() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let ((ada, ada_id), (bob, _)) = (person(&db).await, person(&db).await);
    let chat = chat_in(&env);
    let said = Change {
        custom_status: Patch::Set("in the studio 🎹".to_owned()),
        ..Change { status: Some(Away), ..listening("song") }
    };
    set(&db, &chat, &ada, said).await.unwrap();
    heartbeat(db.app(), &chat, &ada).await.unwrap();
    let presence = seen(&db, &env, &bob, ada_id).await.unwrap();
    let expected = Presence {
        user_id: ada_id,
        status: Away,
        custom_status: Some("in the studio 🎹".to_owned()),
        current_activity: Some("listening_to".to_owned()),
        activity_data: Some(json!({ "track": "song" })),
        last_seen_at: env.now(),
    };
    assert_eq!(presence, expected);

    set(&db, &chat, &ada, Change::default()).await.unwrap();
    assert_eq!(seen(&db, &env, &bob, ada_id).await, Some(expected.clone()));
    let cleared = Change { custom_status: Patch::Clear, activity: Patch::Clear, ..Change::default() };
    set(&db, &chat, &ada, cleared).await.unwrap();
    let presence = seen(&db, &env, &bob, ada_id).await.unwrap();
    assert_eq!(
        (presence.custom_status, presence.current_activity, presence.activity_data),
        (None, None, None)
    );
    assert_eq!(presence.status, Away);
}

/// Or what they did yesterday would be shown as what they do now.
#[tokio::test]
async fn an_activity_ends_with_the_presence_it_was_part_of() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let ((ada, ada_id), (bob, bob_id)) = (person(&db).await, person(&db).await);
    let chat = chat_in(&env);
    set(&db, &chat, &ada, listening("song")).await.unwrap();
    set(&db, &chat, &bob, listening("song")).await.unwrap();
    env.advance(TimeDelta::seconds(60));
    heartbeat(db.app(), &chat, &ada).await.unwrap();
    assert!(seen(&db, &env, &bob, ada_id).await.unwrap().current_activity.is_some());

    env.advance(TimeDelta::seconds(121));
    assert_eq!(seen(&db, &env, &bob, ada_id).await.unwrap().current_activity, None);
    heartbeat(db.app(), &chat, &ada).await.unwrap();
    assert_eq!(heartbeat_all(db.owner(), &chat, &Actor::system(), &[bob_id]).await.unwrap(), 1);
    for who in [ada_id, bob_id] {
        let presence = seen(&db, &env, &bob, who).await.unwrap();
        assert_eq!(
            (presence.status, presence.current_activity, presence.activity_data),
            (Online, None, None)
        );
    }
}

#[tokio::test]
async fn what_somebody_does_is_seen_by_others_only_if_their_settings_say_so() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let ((ada, ada_id), (bob, _)) = (person(&db).await, person(&db).await);
    set(&db, &chat_in(&env), &ada, listening("song")).await.unwrap();
    assert!(seen(&db, &env, &bob, ada_id).await.unwrap().activity_data.is_some());

    let off = format!(
        "INSERT INTO user_settings (user_id, show_activity) VALUES ('{ada_id}', false) \
         ON CONFLICT (user_id) DO UPDATE SET show_activity = false"
    );
    by_hand(&db, &off).await;
    let presence = seen(&db, &env, &bob, ada_id).await.unwrap();
    assert_eq!((presence.status, presence.current_activity, presence.activity_data), (Online, None, None));
    assert!(seen(&db, &env, &ada, ada_id).await.unwrap().current_activity.is_some());
}

#[tokio::test]
async fn nobody_is_seen_across_a_block_nor_when_their_account_is_closed() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let ((ada, ada_id), (bob, bob_id)) = (person(&db).await, person(&db).await);
    let ((eve, eve_id), (_, dan_id)) = (person(&db).await, person(&db).await);
    let chat = chat_in(&env);
    let all = [ada_id, bob_id, eve_id, dan_id, Uuid::new_v4()];
    heartbeat_all(db.owner(), &chat, &Actor::system(), &all).await.unwrap();
    let sees = async |viewer: &Actor| {
        let connection = db.pool_of(viewer);
        let mut ids: Vec<_> = if viewer.is_system() {
            find_all(connection, &chat, viewer, &all).await.unwrap()
        } else {
            find_all(&db.seen_by(viewer), &chat, viewer, &all).await.unwrap()
        }
        .iter()
        .map(|presence| presence.user_id)
        .collect();
        ids.sort();
        ids
    };
    let sorted = |mut ids: Vec<Uuid>| {
        ids.sort();
        ids
    };

    block(&db, ada_id, bob_id).await;
    by_hand(&db, &format!("UPDATE users SET deleted_at = now() WHERE id = '{dan_id}'")).await;
    assert_eq!(sees(&ada).await, sorted(vec![ada_id, eve_id]));
    assert_eq!(sees(&bob).await, sorted(vec![bob_id, eve_id]));
    assert_eq!(sees(&eve).await, sorted(vec![ada_id, bob_id, eve_id]));
    assert_eq!(sees(&Actor::system()).await, sorted(vec![ada_id, bob_id, eve_id]));
    let visitor = Actor::visitor();
    refused!(find(&db.seen_by(&visitor), &chat, &visitor, ada_id).await, ChatError::Forbidden);
    let many = vec![ada_id; 101];
    assert!(is_invalid(find_all(&db.seen_by(&eve), &chat, &eve, &many).await, "user_ids"));
}

#[tokio::test]
async fn those_whom_somebody_follows_and_who_are_there_are_listed_page_by_page() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (me, my_id) = person(&db).await;
    let chat = chat_in(&env);
    let make = format!(
        "INSERT INTO users (email, username) SELECT 'p' || n || '@example.org', 'p_' || n FROM generate_series(1, 12) n; \
         INSERT INTO follows (follower_id, following_id) SELECT '{my_id}', id FROM users WHERE username IN ('p_1', 'p_2', 'p_3', 'p_4', \
         'p_5', 'p_6', 'p_7', 'p_8', 'p_9', 'p_10')"
    );
    by_hand(&db, &make).await;
    let there = format!(
        "INSERT INTO user_presence (user_id, status, last_seen_at) SELECT id, CASE username WHEN 'p_2' THEN 'offline' WHEN 'p_3' THEN 'busy' \
         ELSE 'online' END, '{now}'::timestamptz - CASE username WHEN 'p_1' THEN interval '1 hour' ELSE interval '1 min' END \
         FROM users WHERE username LIKE 'p\\_%' AND username <> 'p_4'; \
         INSERT INTO blocks (blocker_id, blocked_id) SELECT id, '{my_id}' FROM users WHERE username = 'p_5'; \
         UPDATE users SET is_banned = true WHERE username = 'p_6'",
        now = env.now()
    );
    by_hand(&db, &there).await;

    let (mut seen, mut request) = (Vec::new(), PageRequest::first(2));
    loop {
        let page = list_followed(&db.seen_by(&me), &chat, &me, &request).await.unwrap();
        seen.extend(page.items);
        let Some(next) = page.next else { break };
        request = PageRequest::first(2).after(next);
    }
    assert!(seen.is_sorted_by_key(|presence| presence.user_id));
    let busy = seen.iter().filter(|presence| presence.status == Busy).count();
    // p_3 and p_7 to p_10: p_1 is too long gone, p_2 invisible, p_4 was never there, p_5 blocks, p_6 is banned, p_11 not followed.
    assert_eq!((seen.len(), busy), (5, 1), "{seen:?}");
    assert!(seen.iter().all(|presence| presence.status != Offline));
    env.advance(TimeDelta::minutes(2));
    assert_eq!(list_followed(&db.seen_by(&me), &chat, &me, &PageRequest::default()).await.unwrap().items, []);
    let visitor = Actor::visitor();
    refused!(
        list_followed(&db.seen_by(&visitor), &chat, &visitor, &PageRequest::default()).await,
        ChatError::Forbidden
    );
    let other = PageRequest::default().after("AAAA");
    refused!(list_followed(&db.seen_by(&me), &chat, &me, &other).await, ChatError::Cursor(_));
}

#[tokio::test]
async fn members_of_a_room_see_which_of_them_are_there() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let ((ada, ada_id), (stranger, _)) = (person(&db).await, person(&db).await);
    let chat = chat_in(&env);
    let room = private_room(&db, ada_id).await.id;
    let role = entity::chat::room_members::RoomMemberRole::Member;
    let (bob, eve, dan) =
        (seated(&db, room, role).await, seated(&db, room, role).await, seated(&db, room, role).await);
    for who in [&ada, &bob, &dan, &stranger] {
        heartbeat(db.app(), &chat, who).await.unwrap();
    }
    room_members::ban(&db, &ada, room, dan.user_id().unwrap()).await.unwrap();
    let there = async |viewer: &Actor| {
        let page =
            list_in_room(&db.seen_by(viewer), &chat, viewer, room, &PageRequest::default()).await.unwrap();
        page.items.iter().map(|presence| presence.user_id).collect::<Vec<_>>()
    };

    let bob_id = bob.user_id().unwrap();
    assert_eq!(there(&eve).await, [ada_id.min(bob_id), ada_id.max(bob_id)]);
    let first = list_in_room(&db.seen_by(&eve), &chat, &eve, room, &PageRequest::first(1)).await.unwrap();
    let next = PageRequest::first(1).after(first.next.unwrap());
    let last = list_in_room(&db.seen_by(&eve), &chat, &eve, room, &next).await.unwrap();
    assert_eq!((last.items[0].user_id, last.next), (ada_id.max(bob_id), None));
    block(&db, bob_id, eve.user_id().unwrap()).await;
    assert_eq!(there(&eve).await, [ada_id]);

    let page = PageRequest::default();
    refused!(
        list_in_room(&db.seen_by(&stranger), &chat, &stranger, room, &page).await,
        ChatError::RoomNotFound
    );
    refused!(list_in_room(&db.seen_by(&dan), &chat, &dan, room, &page).await, ChatError::Banned);
    let visitor = Actor::visitor();
    refused!(list_in_room(&db.seen_by(&visitor), &chat, &visitor, room, &page).await, ChatError::Forbidden);
    env.advance(TimeDelta::hours(1));
    assert!(there(&eve).await.is_empty());
}

#[tokio::test]
async fn a_room_that_everybody_may_read_shows_everybody_who_is_there() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (ada, ada_id) = person(&db).await;
    let (stranger, _) = person(&db).await;
    let chat = chat_in(&env);
    let room = build::chat::room(&db, ada_id).await.id;
    let bob = member(&db, room).await;
    for who in [&ada, &bob, &stranger] {
        heartbeat(db.app(), &chat, who).await.unwrap();
    }
    let page =
        list_in_room(&db.seen_by(&stranger), &chat, &stranger, room, &PageRequest::default()).await.unwrap();
    assert_eq!(page.items.len(), 2);
}

#[tokio::test]
async fn batches_at_once_and_first_signs_at_once_note_each_person_once() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let chat = chat_in(&env);
    let mut ids = Vec::new();
    for _ in 0..12 {
        ids.push(build::user(&db).await.id);
    }
    let ada = Actor::user(ids[0]);
    by_hand(&db, &format!("UPDATE users SET is_banned = true WHERE id = '{}'", ids[11])).await;
    let system = Actor::system();
    let backward: Vec<_> = ids.iter().rev().copied().chain([Uuid::new_v4(), ids[3]]).collect();
    on_your_marks(&db).await;

    let batches =
        (0..8).map(|n| heartbeat_all(db.owner(), &chat, &system, if n % 2 == 0 { &ids } else { &backward }));
    let (batches, single) =
        tokio::join!(futures::future::join_all(batches), heartbeat(db.app(), &chat, &ada));
    let written: u64 = batches.into_iter().map(Result::unwrap).sum::<u64>() + u64::from(single.unwrap());
    assert_eq!((written, count(&db, "user_presence").await), (11, 11));

    refused!(heartbeat_all(&db, &chat, &ada, &ids).await, ChatError::Forbidden);
    refused!(heartbeat(db.app(), &chat, &Actor::visitor()).await, ChatError::Forbidden);
    assert!(!heartbeat(db.app(), &chat, &Actor::user(Uuid::new_v4())).await.unwrap(), "nobody is there");
    let many = vec![ids[0]; 10_001];
    assert!(is_invalid(heartbeat_all(db.owner(), &chat, &system, &many).await, "user_ids"));
    assert_eq!(heartbeat_all(db.owner(), &chat, &system, &[]).await.unwrap(), 0);
    assert_eq!(count(&db, "user_presence").await, 11);
}

#[tokio::test]
async fn what_cannot_be_said_of_oneself_changes_nothing() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (ada, _) = person(&db).await;
    let chat = chat_in(&env);
    set(&db, &chat, &ada, listening("song")).await.unwrap();
    let before = find_own(&db.seen_by(&ada), &ada).await.unwrap();

    for words in ["", "  ", "\0", &"é".repeat(256)] {
        let change = Change { custom_status: Patch::Set(words.to_owned()), ..Change::default() };
        assert!(is_invalid(set(&db, &chat, &ada, change).await, "custom_status"));
    }
    let doing = |kind: &str, data: Option<Json>| Change {
        activity: Patch::Set(Activity { kind: kind.to_owned(), data }),
        ..Change::default()
    };
    for kind in ["", " ", "a\0", &"k".repeat(101)] {
        assert!(is_invalid(set(&db, &chat, &ada, doing(kind, None)).await, "kind"));
    }
    for data in [json!([]), json!({ "a": "\0" }), json!({ "a": "x".repeat(4 * 1024) })] {
        assert!(is_invalid(set(&db, &chat, &ada, doing("in_room", Some(data))).await, "data"));
    }
    assert!(is_invalid(service::chat::named::<PresenceStatus>("status", "invisible"), "status"));
    refused!(set(&db, &chat, &Actor::visitor(), Change::status(Online)).await, ChatError::Forbidden);
    refused!(set(db.owner(), &chat, &Actor::system(), Change::status(Online)).await, ChatError::Forbidden);
    let nobody = Actor::user(Uuid::new_v4());
    refused!(set(&db, &chat, &nobody, Change::status(Online)).await, ChatError::Forbidden);
    assert_eq!(find_own(&db.seen_by(&ada), &ada).await.unwrap(), before);
    assert_eq!(count(&db, "user_presence").await, 1);
    let longest = Change { custom_status: Patch::Set("é".repeat(255)), ..Change::default() };
    set(&db, &chat, &ada, longest).await.unwrap();
}
