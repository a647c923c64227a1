//! Each read of direct messages, presence and typing is one statement, whatever it answers; what is written most is one, too.

use service::chat::direct_messages::{self, NewDirectMessage};
use service::chat::{typing_indicators, user_presence};
use service::db::{Actor, PageRequest};
use tests::build::direct_messages::{chat_in, told};
use tests::{Counting, TestDb, TestEnv, build, one_statement_each};

#[tokio::test]
async fn each_read_is_one_statement() {
    let (test, env) = (TestDb::new().await, TestEnv::new());
    let (ada, bob) = (build::user(&test).await.id, build::user(&test).await.id);
    let (me, page, chat) = (Actor::user(ada), PageRequest::first(2), chat_in(&env));
    let room = build::room(&test, ada).await.id;
    let sent = told(&test, &me, bob, "one song").await;
    for words in ["two songs", "three songs"] {
        told(&test, &Actor::user(bob), ada, words).await;
    }
    user_presence::heartbeat(test.app(), &chat, &me).await.unwrap();
    let db = Counting::new(test.owner().clone());

    one_statement_each!(
        db;
        direct_messages::find(&db, &me, sent.id),
        direct_messages::get(&db, &me, sent.id),
        direct_messages::list(&db, &me, bob, &page),
        direct_messages::list_after(&db, &me, bob, &page),
        direct_messages::list_conversations(&db, &me, &page),
        direct_messages::count_unread(&db, &me),
        direct_messages::search(&db, &me, None, "song", &page),
        direct_messages::search(&db, &me, Some(bob), "song", &page),
        user_presence::find_own(&db, &me),
        user_presence::find(&db, &chat, &me, bob),
        user_presence::find_all(&db, &chat, &me, &[ada, bob]),
        user_presence::list_followed(&db, &chat, &me, &page),
        user_presence::list_in_room(&db, &chat, &me, room, &page),
        user_presence::heartbeat(&db, &chat, &me),
        user_presence::heartbeat_all(&db, &chat, &Actor::system(), &[ada, bob]),
        typing_indicators::list(&db, &chat, &me, room),
    );
}

/// The actor and the write, and the event of what is sent.
#[tokio::test]
async fn what_is_written_most_is_one_statement_besides_the_actor() {
    let (test, env) = (TestDb::new().await, TestEnv::new());
    let (ada, bob) = (build::user(&test).await.id, build::user(&test).await.id);
    let (me, other, chat) = (Actor::user(ada), Actor::user(bob), chat_in(&env));
    let room = build::room(&test, ada).await.id;
    let sent = told(&test, &me, bob, "hello").await;
    let db = Counting::new(test.owner().clone());

    direct_messages::send(&db, &me, bob, NewDirectMessage::text("hello")).await.unwrap();
    assert_eq!(db.take().len(), 3);
    direct_messages::mark_read(&db, &other, ada, sent.created_at).await.unwrap();
    assert_eq!(db.take().len(), 2);
    direct_messages::edit(&db, &me, sent.id, "hello!").await.unwrap();
    assert_eq!(db.take().len(), 2);
    direct_messages::clear(&db, &me, bob).await.unwrap();
    assert_eq!(db.take().len(), 2);
    user_presence::set(&db, &chat, &me, user_presence::Change::default()).await.unwrap();
    assert_eq!(db.take().len(), 2);
    typing_indicators::start(&db, &chat, &me, room).await.unwrap();
    assert_eq!(db.take().len(), 2);
    typing_indicators::stop(&db, &me, room).await.unwrap();
    assert_eq!(db.take().len(), 2);
}
