//! Each read of rooms and messages is one statement, whatever it answers.

use service::chat::messages::{MessageRef, NewMessage, send};
use service::chat::{message_reactions, messages, room_invitations, room_members, rooms};
use service::db::{Actor, PageRequest};
use tests::build::chat::{chat, room_with, said};
use tests::{Counting, TestDb, build, one_statement_each};

#[tokio::test]
async fn each_read_is_one_statement() {
    let test = TestDb::new().await;
    let (ada, bob) = (build::user(&test).await.id, build::user(&test).await.id);
    let (me, page) = (Actor::user(ada), PageRequest::first(2));
    let room = room_with(&test, ada, |new| new.slug = Some("here".to_owned())).await.id;
    let mut said_here: Vec<MessageRef> = Vec::new();
    for words in ["one song", "two songs", "three songs"] {
        said_here.push(said(&test, &me, room, words).await);
    }
    messages::pin(&test, &me, said_here[0]).await.unwrap();
    message_reactions::react(&test, &me, said_here[0], "🎧").await.unwrap();
    room_invitations::invite(&test, &chat(), &me, room, bob, None).await.unwrap();
    room_members::ban(&test, &me, room, build::user(&test).await.id).await.unwrap();
    let guest = Actor::user(bob);
    let db = Counting::new(test.owner().clone());

    one_statement_each!(
        db;
        rooms::find(&db, &me, room),
        rooms::get(&db, &me, room),
        rooms::find_by_slug(&db, &me, "here"),
        rooms::find_direct(&db, &me, &[bob]),
        rooms::list_public(&db, &me, &page),
        room_members::find_own(&db, &me, room),
        room_members::list(&db, &me, room, &page),
        room_members::list_banned(&db, &me, room, &page),
        room_members::list_own(&db, &me, &page),
        room_members::list_unread(&db, &me),
        room_invitations::list(&db, &me, room, &page),
        room_invitations::list_own(&db, &guest, &page),
        messages::find(&db, &me, said_here[0]),
        messages::list(&db, &me, room, &page),
        messages::list_after(&db, &me, room, &page),
        messages::list_pinned(&db, &me, room, &page),
        messages::list_quoted(&db, &me, room, &said_here),
        messages::around(&db, &me, room, said_here[1], &page),
        messages::search(&db, &me, Some(room), "song", &page),
        messages::search(&db, &me, None, "song", &page),
        message_reactions::count(&db, &me, room, &said_here),
        message_reactions::list(&db, &me, said_here[0], &page),
    );
}

/// The actor and the write: nothing is asked before.
#[tokio::test]
async fn what_is_written_most_is_one_statement_besides_the_actor() {
    let test = TestDb::new().await;
    let ada = Actor::user(build::user(&test).await.id);
    let room = build::room(&test, ada.user_id().unwrap()).await.id;
    let first = said(&test, &ada, room, "hello").await;
    let db = Counting::new(test.owner().clone());

    send(&db, &ada, room, NewMessage::text("hello")).await.unwrap();
    assert_eq!(db.take().len(), 2);
    send(&db, &ada, room, NewMessage::text("hello").replying_to(first)).await.unwrap();
    assert_eq!(db.take().len(), 2);
    message_reactions::react(&db, &ada, first, "🎧").await.unwrap();
    assert_eq!(db.take().len(), 2);
    room_members::mark_read(&db, &ada, room, first.created_at).await.unwrap();
    assert_eq!(db.take().len(), 2);
    messages::edit(&db, &ada, first, "hello!").await.unwrap();
    assert_eq!(db.take().len(), 3, "and its mentions");
}
