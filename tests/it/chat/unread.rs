use super::{by_hand, count, is_invalid, refused};
use chrono::{TimeDelta, Utc};
use futures::future::join_all;
use service::chat::ChatError;
use service::chat::messages::soft_delete;
use service::chat::room_members::{ban, list_unread, mark_read};
use service::db::Actor;
use tests::build::chat::{member, said};
use tests::build::streaming::block;
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

fn id(actor: &Actor) -> Uuid {
    actor.user_id().unwrap()
}

/// Which rooms, and how many messages of each.
async fn unread(db: &TestDb, viewer: &Actor) -> Vec<(Uuid, i64)> {
    let rooms = list_unread(&db.seen_by(viewer), viewer).await.unwrap();
    rooms.into_iter().map(|room| (room.room_id, room.unread)).collect()
}

#[tokio::test]
async fn unread_is_what_others_said_since_one_came_or_read() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let (one, two) = (build::room(&db, id(&ada)).await.id, build::room(&db, id(&ada)).await.id);
    said(&db, &ada, one, "before you came").await;
    let bob = member(&db, one).await;
    service::chat::room_members::join(db.app(), &tests::build::chat::chat(), &bob, two, None).await.unwrap();
    assert!(unread(&db, &bob).await.is_empty());

    let first = said(&db, &ada, one, "one").await;
    said(&db, &ada, two, "two").await;
    said(&db, &bob, one, "mine").await;
    let last = said(&db, &ada, one, "three").await;
    assert_eq!(unread(&db, &bob).await, [(one, 2), (two, 1)]);
    assert_eq!(unread(&db, &ada).await, [(one, 1)]);

    assert_eq!(mark_read(&db, &bob, one, first.created_at).await.unwrap(), first.created_at);
    assert_eq!(unread(&db, &bob).await, [(one, 1), (two, 1)]);
    soft_delete(&db, &ada, last).await.unwrap();
    assert_eq!(unread(&db, &bob).await, [(two, 1)]);
    block(&db, id(&ada), id(&bob)).await;
    assert!(unread(&db, &bob).await.is_empty());
    let nobody = Actor::visitor();
    refused!(list_unread(&db.seen_by(&nobody), &nobody).await, ChatError::Forbidden);
}

#[tokio::test]
async fn a_marker_never_goes_back_nor_into_the_future() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let room = build::room(&db, id(&ada)).await.id;
    let bob = member(&db, room).await;
    let mut times = Vec::new();
    for words in ["one", "two", "three", "four", "five"] {
        times.push(said(&db, &ada, room, words).await.created_at);
    }
    let last = *times.last().unwrap();
    on_your_marks(&db).await;
    let marked = join_all(times.iter().rev().map(|at| mark_read(&db, &bob, room, *at))).await;
    assert!(marked.iter().all(|at| at.as_ref().unwrap() <= &last));
    assert_eq!(mark_read(&db, &bob, room, times[0]).await.unwrap(), last);
    assert!(unread(&db, &bob).await.is_empty());

    let ahead = mark_read(&db, &bob, room, Utc::now() + TimeDelta::days(400)).await.unwrap();
    assert!(ahead <= Utc::now());
    said(&db, &ada, room, "six").await;
    assert_eq!(unread(&db, &bob).await, [(room, 1)]);
}

#[tokio::test]
async fn who_is_not_in_a_room_marks_nothing_there() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let room = build::room(&db, id(&ada)).await.id;
    let (bob, eve) = (member(&db, room).await, Actor::user(build::user(&db).await.id));
    let now = Utc::now();
    refused!(mark_read(&db, &eve, room, now).await, ChatError::NotAMember);
    refused!(mark_read(&db, &bob, Uuid::new_v4(), now).await, ChatError::RoomNotFound);
    refused!(mark_read(&db, &Actor::visitor(), room, now).await, ChatError::Forbidden);
    assert!(is_invalid(mark_read(&db, &bob, room, chrono::DateTime::<Utc>::MAX_UTC).await, "at"));
    ban(&db, &ada, room, id(&bob)).await.unwrap();
    refused!(mark_read(&db, &bob, room, now).await, ChatError::Banned);
    said(&db, &ada, room, "without him").await;
    assert!(unread(&db, &bob).await.is_empty());
    assert_eq!(count(&db, "room_members WHERE last_read_at IS NOT NULL").await, 0);
}

#[tokio::test]
async fn a_hundred_stands_for_that_many_or_more() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let room = build::room(&db, id(&ada)).await.id;
    let bob = member(&db, room).await;
    let many = format!(
        "INSERT INTO messages (room_id, sender_id, content) SELECT '{room}', '{}', 'x' FROM generate_series(1, 250)",
        id(&ada)
    );
    by_hand(&db, &many).await;
    assert_eq!(unread(&db, &bob).await, [(room, 100)]);
}
