//! Whom a message names is told: members of its room, each once, and nobody else.

use super::{by_hand, count, is_invalid, refused};
use futures::future::join_all;
use sea_orm::{ConnectionTrait, DbBackend, Statement, prelude::Json};
use serde_json::json;
use service::chat::ChatError;
use service::chat::messages::{MessageRef, NewMessage, edit, send, soft_delete};
use service::chat::room_members::{ban, mute};
use service::db::{Actor, PageRequest};
use service::social::mentions;
use tests::build::chat::{member, private_room, said};
use tests::build::streaming::block;
use tests::{Counting, TestDb, build, on_your_marks};
use uuid::Uuid;

fn id(actor: &Actor) -> Uuid {
    actor.user_id().unwrap()
}

/// Whose name is that of their id, so that it can be written down.
async fn named(db: &TestDb, actor: &Actor, name: &str) {
    by_hand(db, &format!("UPDATE users SET username = '{name}' WHERE id = '{}'", id(actor))).await;
}

/// Who was told, with what.
async fn told(db: &TestDb) -> Vec<(Uuid, Json)> {
    let sql = "SELECT aggregate_id, payload FROM outbox_events WHERE event_type = 'user.mentioned' ORDER BY sequence_number";
    let rows = db.owner().query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    rows.iter().map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())).collect()
}

/// A room of ada with bob and cleo, by their names.
async fn room(db: &TestDb) -> (Uuid, Actor, Actor, Actor) {
    let ada = Actor::user(build::user(db).await.id);
    let room = build::room(db, id(&ada)).await.id;
    let (bob, cleo) = (member(db, room).await, member(db, room).await);
    for (actor, name) in [(&ada, "Ada"), (&bob, "bob_1"), (&cleo, "Cleo")] {
        named(db, actor, name).await;
    }
    (room, ada, bob, cleo)
}

#[tokio::test]
async fn who_is_named_in_a_message_is_told_with_the_message_and_can_find_it() {
    let db = TestDb::new().await;
    let (room, ada, bob, _) = room(&db).await;
    let sent =
        said(&db, &ada, room, "Hey @BOB_1, it is @bob_1! (@ada, @nobody_here, mail@cleo.example)").await;
    let payload = json!({
        "mentioning_user_id": id(&ada), "source_type": "message", "source_id": sent.id,
        "source_created_at": sent.created_at, "room_id": room,
    });
    assert_eq!(told(&db).await, [(id(&bob), payload)]);
    let mine = mentions::list(&db.seen_by(&bob), &bob, &PageRequest::default()).await.unwrap().items;
    assert_eq!((mine.len(), mine[0].entity_id, mine[0].author_id), (1, sent.id, id(&ada)));
    let at = told(&db).await[0].1["source_created_at"].as_str().unwrap().parse().unwrap();
    let found = MessageRef { id: sent.id, created_at: at };
    assert!(service::chat::messages::find(&db.seen_by(&bob), &bob, found).await.unwrap().is_some());
}

#[tokio::test]
async fn nobody_is_told_who_is_no_member_is_banned_or_stands_behind_a_block() {
    let db = TestDb::new().await;
    let (room, ada, bob, cleo) = room(&db).await;
    let (dan, eve) = (member(&db, room).await, Actor::user(build::user(&db).await.id));
    let (fay, gil) = (member(&db, room).await, member(&db, room).await);
    for (actor, name) in [(&dan, "dan_1"), (&eve, "eve_1"), (&fay, "fay_1"), (&gil, "gil_1")] {
        named(&db, actor, name).await;
    }
    block(&db, id(&bob), id(&cleo)).await;
    block(&db, id(&dan), id(&bob)).await;
    ban(&db, &ada, room, id(&fay)).await.unwrap();
    mute(&db, &ada, room, id(&gil)).await.unwrap();
    said(&db, &bob, room, "@ada @cleo @dan_1 @eve_1 @fay_1 @gil_1").await;
    let mut who: Vec<_> = told(&db).await.into_iter().map(|(who, _)| who).collect();
    let mut reached = [id(&ada), id(&gil)];
    who.sort();
    reached.sort();
    assert_eq!(who, reached, "who is muted reads");

    // Of another room, in which the sender is alone.
    let other = private_room(&db, id(&ada)).await.id;
    said(&db, &ada, other, "@bob_1").await;
    assert_eq!(told(&db).await.len(), 2);
    assert_eq!(count(&db, "mentions").await, 2);
}

#[tokio::test]
async fn an_edit_tells_whom_it_newly_names_and_what_is_taken_back_names_nobody() {
    let db = TestDb::new().await;
    let (room, ada, bob, cleo) = room(&db).await;
    let message = said(&db, &ada, room, "@bob_1").await;
    edit(&db, &ada, message, "@bob_1 and @cleo").await.unwrap();
    edit(&db, &ada, message, "@bob_1 and @cleo").await.unwrap();
    let who: Vec<_> = told(&db).await.into_iter().map(|(who, _)| who).collect();
    assert_eq!(who, [id(&bob), id(&cleo)]);
    edit(&db, &ada, message, "@cleo").await.unwrap();
    assert_eq!(count(&db, &format!("mentions WHERE mentioned_user_id = '{}'", id(&cleo))).await, 1);
    assert_eq!(count(&db, "mentions").await, 1);
    // The system's edit is of the author's words.
    edit(db.owner(), &Actor::system(), message, "@ada @cleo @bob_1").await.unwrap();
    assert_eq!(count(&db, &format!("mentions WHERE author_id = '{}'", id(&ada))).await, 2);
    edit(&db, &ada, message, "nobody").await.unwrap();
    assert_eq!(count(&db, "mentions").await, 0);

    let message = said(&db, &ada, room, "@bob_1").await;
    soft_delete(&db, &ada, message).await.unwrap();
    assert_eq!(count(&db, "mentions").await, 0);
}

#[tokio::test]
async fn a_message_that_is_sent_twice_tells_once_and_one_that_is_refused_nobody() {
    let db = TestDb::new().await;
    let (room, ada, bob, _) = room(&db).await;
    on_your_marks(&db).await;
    let new = NewMessage::text("@bob_1").with_key(Uuid::from_u128(1));
    let sent = join_all((0..5).map(|_| send(db.app(), &ada, room, new.clone()))).await;
    assert!(sent.into_iter().all(|sent| sent.is_ok()));
    assert_eq!((told(&db).await.len(), count(&db, "mentions").await), (1, 1));

    mute(&db, &ada, room, id(&bob)).await.unwrap();
    refused!(send(db.app(), &bob, room, NewMessage::text("@cleo")).await, ChatError::Muted);
    let crowd = |many: u32| (0..many).map(|n| format!("@name{n}")).collect::<Vec<_>>().join(" ");
    assert!(is_invalid(send(db.app(), &ada, room, NewMessage::text(crowd(51))).await, "content"));
    let message = said(&db, &ada, room, &crowd(50)).await;
    assert!(is_invalid(edit(&db, &ada, message, &crowd(51)).await, "content"));
    let tags = (0..40).map(|n| format!("#tag{n}")).collect::<Vec<_>>().join(" ");
    said(&db, &ada, room, &tags).await;
    assert_eq!((told(&db).await.len(), count(&db, "messages").await), (1, 3));
}

/// The actor, the message, the mentions, their events; and nothing more for who names nobody.
#[tokio::test]
async fn however_many_are_named_it_is_two_statements_more() {
    let test = TestDb::new().await;
    let (room, ada, ..) = room(&test).await;
    let db = Counting::new(test.owner().clone());
    for (words, statements) in [("hello", 2), ("a@b #tag", 2), ("@bob_1", 4), ("@bob_1 @cleo", 4)] {
        send(&db, &ada, room, NewMessage::text(words)).await.unwrap();
        assert_eq!(db.take().len(), statements, "{words}");
    }
}
