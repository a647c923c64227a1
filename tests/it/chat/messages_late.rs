//! What is written before something else and seen after it: nobody who reads on passes it by.

use service::chat::direct_messages::{self, NewDirectMessage};
use service::chat::messages::{MessageRef, NewMessage, around, list, send};
use service::chat::room_members::{list_unread, mark_read};
use service::db::{self, Actor, PageRequest};
use tests::build::chat::member;
use tests::{TestDb, build, on_your_marks, until_held_up};
use uuid::Uuid;

fn id(actor: &Actor) -> Uuid {
    actor.user_id().unwrap()
}

#[tokio::test]
async fn a_message_that_is_committed_late_is_behind_all_that_was_read() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let room = build::room(&db, id(&ada)).await.id;
    let (bob, eve) = (member(&db, room).await, member(&db, room).await);
    on_your_marks(&db).await;

    let writing = db::begin(db.app(), &ada).await.unwrap();
    send(&writing, &ada, room, NewMessage::text("early")).await.unwrap();
    let mut late = Box::pin(send(db.app(), &bob, room, NewMessage::text("late")));
    let done = until_held_up(&db, 1, &mut late).await;

    // Eve reads all there is, and says so.
    let page = PageRequest::default();
    let read = list(&db.seen_by(&eve), &eve, room, &page).await.unwrap().items;
    if let Some(newest) = read.first() {
        mark_read(&db, &eve, room, newest.created_at).await.unwrap();
    }
    writing.commit().await.unwrap();
    if done.is_none() {
        late.await.unwrap();
    }

    let unread = list_unread(&db.seen_by(&eve), &eve).await.unwrap();
    let unread = unread.first().map_or(0, |room| room.unread);
    assert_eq!(usize::try_from(unread).unwrap() + read.len(), 2, "each is read, or it is unread: {read:?}");
    if let Some(newest) = read.first() {
        let at = MessageRef { id: newest.id, created_at: newest.created_at };
        let newer = around(&db.seen_by(&eve), &eve, room, at, &page).await.unwrap().newer;
        assert_eq!(newer.items.len() + read.len(), 2, "who reads on reads it");
    }
    let all = list(&db.seen_by(&eve), &eve, room, &page).await.unwrap().items;
    let words: Vec<_> = all.iter().map(|line| line.content.as_str()).collect();
    assert_eq!(words, ["late", "early"], "in the order in which they could be read");
}

#[tokio::test]
async fn a_message_stands_where_it_was_written_and_not_where_its_transaction_began() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let room = build::room(&db, id(&ada)).await.id;
    let bob = member(&db, room).await;
    let writing = db::begin(db.app(), &ada).await.unwrap();
    send(db.app(), &bob, room, NewMessage::text("first")).await.unwrap();
    send(&writing, &ada, room, NewMessage::text("second")).await.unwrap();
    // One's own are there at once, also before anybody else sees them.
    let own = list(&writing, &ada, room, &PageRequest::default()).await.unwrap().items;
    assert_eq!(own.iter().map(|line| line.content.as_str()).collect::<Vec<_>>(), ["second", "first"]);
    writing.commit().await.unwrap();
}

#[tokio::test]
async fn what_one_of_two_commits_late_the_other_reads_after_all_else() {
    let db = TestDb::new().await;
    let (ada, bob) = (Actor::user(build::user(&db).await.id), Actor::user(build::user(&db).await.id));
    on_your_marks(&db).await;
    let writing = db::begin(db.app(), &ada).await.unwrap();
    direct_messages::send(&writing, &ada, id(&bob), NewDirectMessage::text("early")).await.unwrap();
    let mut late = Box::pin(direct_messages::send(&db, &ada, id(&bob), NewDirectMessage::text("late")));
    let done = until_held_up(&db, 1, &mut late).await;
    let page = PageRequest::first(1);
    let read = direct_messages::list(&db.seen_by(&bob), &bob, id(&ada), &page).await.unwrap().items;
    if let Some(newest) = read.first() {
        direct_messages::mark_read(&db, &bob, id(&ada), newest.created_at).await.unwrap();
    }
    writing.commit().await.unwrap();
    if done.is_none() {
        late.await.unwrap();
    }
    let first = direct_messages::list_after(&db.seen_by(&bob), &bob, id(&ada), &page).await.unwrap();
    assert_eq!(first.items[0].content, "early");
    let next = page.after(first.next.unwrap());
    let rest = direct_messages::list_after(&db.seen_by(&bob), &bob, id(&ada), &next).await.unwrap();
    assert_eq!(rest.items[0].content, "late");
    assert!(read.is_empty(), "nothing was shown before what was said before it");
}
