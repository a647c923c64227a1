use super::{by_hand, count, is_invalid, refused};
use entity::chat::messages::MessageType;
use sea_orm::{ConnectionTrait, DbErr};
use service::chat::ChatError;
use service::chat::direct_messages::{
    Line, NewDirectMessage, clear, edit, find, get, hide, list, list_conversations, mark_read, retract, send,
};
use service::db::{Actor, DatabaseError, PageRequest, begin};
use tests::build::direct_messages::told;
use tests::build::streaming::{audio, block, picture};
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

/// Two people, who have not talked yet.
async fn two(db: &TestDb) -> (Actor, Actor, Uuid, Uuid) {
    let (ada, bob) = (build::user(db).await.id, build::user(db).await.id);
    (Actor::user(ada), Actor::user(bob), ada, bob)
}

/// Beside those of rows that a test starts from.
const EVENTS: &str = "outbox_events WHERE aggregate_type = 'direct_message'";

/// What `viewer` sees of a message.
async fn seen(db: &TestDb, viewer: &Actor, id: Uuid) -> Option<Line> {
    find(&db.seen_by(viewer), viewer, id).await.unwrap()
}

/// Everything that is kept of direct messages, and of their events.
async fn kept(db: &TestDb) -> String {
    let sql = "SELECT coalesce(jsonb_agg(to_jsonb(m) ORDER BY id), '[]')::text || (SELECT count(*) FROM outbox_events \
               WHERE aggregate_type = 'direct_message') FROM direct_messages m";
    let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql);
    let row = db.owner().query_one_raw(statement).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn a_message_reaches_one_person_with_one_event() {
    let db = TestDb::new().await;
    let (ada, bob, ada_id, bob_id) = two(&db).await;
    let eve = Actor::user(build::user(&db).await.id);

    let sent = told(&db, &ada, bob_id, "Hello, Bob ☺").await;
    assert_eq!((sent.sender_id, sent.recipient_id, &*sent.content), (ada_id, bob_id, "Hello, Bob ☺"));
    assert_eq!((sent.read_at, sent.edited_at, sent.message_type), (None, None, MessageType::Text));
    assert_eq!(seen(&db, &ada, sent.id).await.as_ref(), Some(&sent));
    assert_eq!(seen(&db, &bob, sent.id).await.as_ref(), Some(&sent));
    for stranger in [&eve, &Actor::visitor()] {
        assert_eq!(seen(&db, stranger, sent.id).await, None);
        refused!(get(&db.seen_by(stranger), stranger, sent.id).await, ChatError::MessageNotFound);
    }
    assert!(find(db.owner(), &Actor::system(), sent.id).await.unwrap().is_some());
    let event = format!(
        "outbox_events WHERE event_type = 'direct_message.sent' AND aggregate_id = '{}' \
         AND payload = '{{\"sender_id\": \"{ada_id}\", \"recipient_id\": \"{bob_id}\"}}'",
        sent.id
    );
    assert_eq!((count(&db, &event).await, count(&db, EVENTS).await), (1, 1));
}

#[tokio::test]
async fn the_same_message_sent_again_or_twice_at_once_is_one_message_and_one_event() {
    let db = TestDb::new().await;
    let (ada, bob, _, bob_id) = two(&db).await;
    let eve = build::user(&db).await.id;
    let key = Uuid::new_v4();
    let new = || NewDirectMessage::text("once").with_key(key);
    on_your_marks(&db).await;

    let all = futures::future::join_all((0..8).map(|_| send(&db, &ada, bob_id, new()))).await;
    let ids: Vec<_> = all.into_iter().map(|sent| sent.unwrap().id).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!((count(&db, "direct_messages").await, count(&db, EVENTS).await), (1, 1));

    // The key is the sender's own, and of this conversation: another's, or to another, is another message.
    let to_eve = send(&db, &ada, eve, new()).await.unwrap();
    let back = send(&db, &bob, ada.user_id().unwrap(), new()).await.unwrap();
    assert!(to_eve.id != ids[0] && back.id != ids[0] && to_eve.id != back.id);
    // Whoever did not hear that it was sent hears it now, whatever came between.
    hide(&db, &ada, ids[0]).await.unwrap();
    block(&db, bob_id, ada.user_id().unwrap()).await;
    assert_eq!(send(&db, &ada, bob_id, new()).await.unwrap().id, ids[0]);
    assert_eq!((count(&db, "direct_messages").await, count(&db, EVENTS).await), (3, 3));
}

#[tokio::test]
async fn what_cannot_be_said_is_refused_and_changes_nothing() {
    let db = TestDb::new().await;
    let (ada, _, ada_id, bob_id) = two(&db).await;
    let (blocked, blocking) = (build::user(&db).await.id, build::user(&db).await.id);
    let (closed, banned) = (build::user(&db).await.id, build::user(&db).await.id);
    block(&db, ada_id, blocked).await;
    block(&db, blocking, ada_id).await;
    by_hand(&db, &format!("UPDATE users SET deleted_at = now() WHERE id = '{closed}'")).await;
    by_hand(&db, &format!("UPDATE users SET is_banned = true WHERE id = '{banned}'")).await;
    let (song, photo, gone, ill, theirs) = (
        audio(&db, ada_id).await.id,
        picture(&db, ada_id).await.id,
        picture(&db, ada_id).await.id,
        picture(&db, ada_id).await.id,
        picture(&db, bob_id).await.id,
    );
    by_hand(&db, &format!("UPDATE files SET deleted_at = now() WHERE id = '{gone}'")).await;
    by_hand(&db, &format!("UPDATE files SET virus_scan_result = 'infected' WHERE id = '{ill}'")).await;
    let before = kept(&db).await;
    let text = |words: &str| NewDirectMessage::text(words);
    let image = |file| text("look").with_attachment(MessageType::Image, file);

    refused!(send(&db, &ada, ada_id, text("me")).await, ChatError::SelfMessage);
    for nobody in [Uuid::new_v4(), closed, banned] {
        refused!(send(&db, &ada, nobody, text("hello")).await, ChatError::UserNotFound);
    }
    for other in [blocked, blocking] {
        refused!(send(&db, &ada, other, text("hello")).await, ChatError::Blocked);
        refused!(send(&db, &ada, other, image(theirs)).await, ChatError::Blocked);
    }
    for words in ["", " \n\t ", "a\0b", &"é".repeat(10_001)] {
        assert!(is_invalid(send(&db, &ada, bob_id, text(words)).await, "content"));
    }
    let mut described = image(photo);
    described.message_type = MessageType::Text;
    assert!(is_invalid(send(&db, &ada, bob_id, described).await, "message_type"));
    let mut bare = image(photo);
    bare.attachment_file_id = None;
    assert!(is_invalid(send(&db, &ada, bob_id, bare).await, "attachment_file_id"));
    for file in [theirs, gone, Uuid::new_v4()] {
        refused!(send(&db, &ada, bob_id, image(file)).await, ChatError::FileNotFound);
    }
    for file in [song, ill] {
        refused!(send(&db, &ada, bob_id, image(file)).await, ChatError::FileUnfit);
    }
    refused!(send(&db, &Actor::visitor(), bob_id, text("hello")).await, ChatError::Forbidden);
    refused!(send(db.owner(), &Actor::system(), bob_id, text("hello")).await, ChatError::Forbidden);
    assert!(is_invalid(service::chat::named::<MessageType>("message_type", "sticker"), "message_type"));
    assert_eq!(kept(&db).await, before);

    let most = send(&db, &ada, bob_id, text(&"é".repeat(10_000))).await.unwrap();
    assert_eq!(most.content.chars().count(), 10_000);
    let shown = send(&db, &ada, bob_id, image(photo)).await.unwrap();
    assert_eq!((shown.message_type, shown.attachment_file_id), (MessageType::Image, Some(photo)));
}

#[tokio::test]
async fn only_who_said_something_changes_its_words_and_both_see_that_it_was() {
    let db = TestDb::new().await;
    let (ada, bob, ada_id, bob_id) = two(&db).await;
    let eve = Actor::user(build::user(&db).await.id);
    let sent = told(&db, &ada, bob_id, "Helo").await;

    let same = edit(&db, &ada, sent.id, "Helo").await.unwrap();
    assert_eq!(same.edited_at, None, "the same words are no change");
    let edited = edit(&db, &ada, sent.id, "Hello").await.unwrap();
    assert_eq!(&*edited.content, "Hello");
    assert!(edited.edited_at.is_some());
    assert_eq!(seen(&db, &bob, sent.id).await, Some(edited));
    assert_eq!(count(&db, EVENTS).await, 1, "nobody is told twice");

    let before = kept(&db).await;
    refused!(edit(&db, &bob, sent.id, "I owe you").await, ChatError::Forbidden);
    refused!(edit(&db, &eve, sent.id, "Hi").await, ChatError::MessageNotFound);
    refused!(edit(&db, &ada, Uuid::new_v4(), "Hi").await, ChatError::MessageNotFound);
    refused!(edit(&db, &Actor::visitor(), sent.id, "Hi").await, ChatError::Forbidden);
    refused!(edit(db.owner(), &Actor::system(), sent.id, "Hi").await, ChatError::Forbidden);
    for words in ["", "  ", "\0", &"a".repeat(10_001)] {
        assert!(is_invalid(edit(&db, &ada, sent.id, words).await, "content"));
    }
    block(&db, bob_id, ada_id).await;
    refused!(edit(&db, &ada, sent.id, "Do you hear me?").await, ChatError::MessageNotFound);
    assert_eq!(kept(&db).await, before);
    by_hand(&db, "DELETE FROM blocks").await;
    hide(&db, &ada, sent.id).await.unwrap();
    refused!(edit(&db, &ada, sent.id, "Hi").await, ChatError::MessageNotFound);
}

#[tokio::test]
async fn what_one_hides_stays_with_the_other() {
    let db = TestDb::new().await;
    let (ada, bob, _, bob_id) = two(&db).await;
    let eve = Actor::user(build::user(&db).await.id);
    let sent = told(&db, &ada, bob_id, "Hello").await;

    assert!(hide(&db, &bob, sent.id).await.unwrap());
    assert!(!hide(&db, &bob, sent.id).await.unwrap());
    assert_eq!(seen(&db, &bob, sent.id).await, None);
    assert!(seen(&db, &ada, sent.id).await.is_some());
    assert!(hide(&db, &ada, sent.id).await.unwrap());
    assert_eq!(seen(&db, &ada, sent.id).await, None);
    assert!(find(db.owner(), &Actor::system(), sent.id).await.unwrap().is_some());

    let before = kept(&db).await;
    refused!(hide(&db, &eve, sent.id).await, ChatError::MessageNotFound);
    refused!(hide(&db, &ada, Uuid::new_v4()).await, ChatError::MessageNotFound);
    refused!(hide(&db, &Actor::visitor(), sent.id).await, ChatError::Forbidden);
    assert_eq!(kept(&db).await, before);
}

#[tokio::test]
async fn who_said_something_takes_it_back_from_both() {
    let db = TestDb::new().await;
    let (ada, bob, ada_id, bob_id) = two(&db).await;
    let eve = Actor::user(build::user(&db).await.id);
    let (sent, kept_one) = (told(&db, &ada, bob_id, "Oops").await, told(&db, &ada, bob_id, "Hello").await);
    let before = kept(&db).await;
    refused!(retract(&db, &bob, sent.id).await, ChatError::Forbidden);
    refused!(retract(&db, &eve, sent.id).await, ChatError::MessageNotFound);
    refused!(retract(&db, &ada, Uuid::new_v4()).await, ChatError::MessageNotFound);
    refused!(retract(&db, &Actor::visitor(), sent.id).await, ChatError::Forbidden);
    refused!(retract(db.owner(), &Actor::system(), Uuid::new_v4()).await, ChatError::MessageNotFound);
    assert_eq!(kept(&db).await, before);

    // Also what they no longer see themselves, and across a block: words that are gone harm nobody.
    hide(&db, &ada, sent.id).await.unwrap();
    block(&db, bob_id, ada_id).await;
    assert!(retract(&db, &ada, sent.id).await.unwrap());
    assert!(!retract(&db, &ada, sent.id).await.unwrap());
    assert!(!retract(db.owner(), &Actor::system(), sent.id).await.unwrap());
    by_hand(&db, "DELETE FROM blocks").await;
    for viewer in [&ada, &bob] {
        assert_eq!(seen(&db, viewer, sent.id).await, None);
        let other = if viewer == &ada { bob_id } else { ada_id };
        let page = list(&db.seen_by(viewer), viewer, other, &PageRequest::default()).await.unwrap();
        assert_eq!(page.items.iter().map(|line| line.id).collect::<Vec<_>>(), [kept_one.id]);
    }
    assert!(retract(db.owner(), &Actor::system(), kept_one.id).await.unwrap());
    assert_eq!(seen(&db, &bob, kept_one.id).await, None);
}

#[tokio::test]
async fn a_conversation_is_cleared_for_one_and_begins_anew() {
    let db = TestDb::new().await;
    let (ada, bob, ada_id, bob_id) = two(&db).await;
    let eve = build::user(&db).await.id;
    for (who, other) in [(&ada, bob_id), (&bob, ada_id), (&ada, eve)] {
        told(&db, who, other, "Hello").await;
    }
    assert_eq!(clear(&db, &ada, bob_id).await.unwrap(), 2);
    assert_eq!(clear(&db, &ada, bob_id).await.unwrap(), 0);
    let page = PageRequest::default();
    assert_eq!(list(&db.seen_by(&ada), &ada, bob_id, &page).await.unwrap().items, []);
    assert_eq!(list(&db.seen_by(&ada), &ada, eve, &page).await.unwrap().items.len(), 1);
    assert_eq!(list(&db.seen_by(&bob), &bob, ada_id, &page).await.unwrap().items.len(), 2);
    let others = list_conversations(&db.seen_by(&ada), &ada, &page).await.unwrap().items;
    assert_eq!(others.iter().map(|line| line.other_id).collect::<Vec<_>>(), [eve]);

    let new = told(&db, &bob, ada_id, "Are you there?").await;
    assert_eq!(list(&db.seen_by(&ada), &ada, bob_id, &page).await.unwrap().items, [new]);
    assert_eq!(clear(&db, &ada, Uuid::new_v4()).await.unwrap(), 0);
    refused!(clear(&db, &Actor::visitor(), bob_id).await, ChatError::Forbidden);
}

/// Rows of both are changed by both, in one statement each: without an order two of them would wait for each other.
#[tokio::test]
async fn both_clear_and_read_at_once_and_neither_fails() {
    let db = TestDb::new().await;
    let (ada, bob, ada_id, bob_id) = two(&db).await;
    let insert = format!(
        "INSERT INTO direct_messages (sender_id, recipient_id, content) SELECT CASE WHEN n % 2 = 0 THEN '{ada_id}'::uuid ELSE '{bob_id}' END, \
         CASE WHEN n % 2 = 0 THEN '{bob_id}'::uuid ELSE '{ada_id}' END, 'Hello' FROM generate_series(1, 400) n"
    );
    by_hand(&db, &insert).await;
    on_your_marks(&db).await;
    let now = chrono::Utc::now();
    let sides = [(&ada, bob_id), (&bob, ada_id), (&ada, bob_id), (&bob, ada_id)];
    let (clears, marks) = tokio::join!(
        futures::future::join_all(sides.map(|(who, other)| clear(&db, who, other))),
        futures::future::join_all(sides.map(|(who, other)| mark_read(&db, who, other, now))),
    );
    assert!(marks.iter().all(Result::is_ok), "{marks:?}");
    // Whoever comes second finds the rows hidden, and hides them again, or does not find them.
    let cleared: Vec<u64> = clears.into_iter().map(Result::unwrap).collect();
    assert!(cleared[0].max(cleared[2]) == 400 && cleared[1].max(cleared[3]) == 400, "{cleared:?}");
    let left = "direct_messages WHERE NOT is_deleted_by_sender OR NOT is_deleted_by_recipient";
    assert_eq!(count(&db, left).await, 0);
}

/// What `actor` would change as the application, whatever the services allow: how many rows, or the SQLSTATE of the refusal.
async fn tried(db: &TestDb, actor: &Actor, change: &str) -> Result<u64, String> {
    let application = db.application().await;
    let transaction = begin(&application, actor).await.unwrap();
    let done: Result<_, DbErr> =
        transaction.execute_unprepared(&format!("UPDATE direct_messages SET {change}")).await;
    transaction.rollback().await.unwrap();
    done.map(|done| done.rows_affected())
        .map_err(|error| DatabaseError::from(error).sqlstate().unwrap_or("none").to_owned())
}

#[tokio::test]
async fn neither_changes_what_is_the_others_whatever_statement_they_send() {
    let db = TestDb::new().await;
    let (ada, bob, ada_id, bob_id) = two(&db).await;
    let photo = picture(&db, ada_id).await.id;
    told(&db, &ada, bob_id, "Hello").await;
    let refused = Err("42501".to_owned());

    for change in [
        "content = 'I owe you'".to_owned(),
        format!("attachment_file_id = '{photo}'"),
        "is_deleted_by_sender = true".to_owned(),
        "edited_at = NULL".to_owned(),
        format!("sender_id = '{bob_id}', recipient_id = '{ada_id}'"),
    ] {
        assert_eq!(tried(&db, &bob, &change).await, refused, "{change}");
    }
    for change in ["is_read = true", "read_at = now()", "edited_at = now()", "created_at = now()"] {
        assert_eq!(tried(&db, &ada, change).await, refused, "{change}");
    }
    for (who, change) in [
        (&ada, "content = 'Hi'"),
        (&ada, "is_deleted_by_sender = true, is_deleted_by_recipient = true"),
        (&bob, "is_read = true, read_at = now()"),
        (&bob, "is_deleted_by_recipient = true"),
    ] {
        assert_eq!(tried(&db, who, change).await, Ok(1), "{change}");
    }
    by_hand(&db, "UPDATE direct_messages SET is_deleted_by_recipient = true").await;
    assert_eq!(tried(&db, &ada, "is_deleted_by_recipient = false").await, refused);
    block(&db, bob_id, ada_id).await;
    assert_eq!(tried(&db, &ada, "content = 'Hi'").await, refused, "a block is no way around");
    assert_eq!(tried(&db, &Actor::user(build::user(&db).await.id), "content = 'Hi'").await, Ok(0));
}
