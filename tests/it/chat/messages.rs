use super::{by_hand, count, is_invalid, refused};
use entity::chat::messages::MessageType;
use entity::chat::room_members::RoomMemberRole::{Admin, Moderator};
use futures::future::join_all;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::json;
use service::chat::ChatError;
use service::chat::messages::{
    Imported, Line, MOST_PINNED, MessageRef, NewMessage, edit, find, import, list, list_pinned, list_quoted,
    pin, send, soft_delete, unpin,
};
use service::chat::room_members::{leave, mute};
use service::chat::rooms::open_direct;
use service::db::{Actor, PageRequest};
use tests::build::chat::{member, private_room, said, seated};
use tests::build::streaming::{audio, block, picture};
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

fn id(actor: &Actor) -> Uuid {
    actor.user_id().unwrap()
}

async fn somebody(db: &TestDb) -> Actor {
    Actor::user(build::user(db).await.id)
}

/// An open room, its owner, and a member.
async fn open(db: &TestDb) -> (Uuid, Actor, Actor) {
    let owner = somebody(db).await;
    let room = build::room(db, id(&owner)).await.id;
    let bob = member(db, room).await;
    (room, owner, bob)
}

#[tokio::test]
async fn what_is_said_is_read_by_whoever_may() {
    let db = TestDb::new().await;
    let (room, owner, bob) = open(&db).await;
    let mut new = NewMessage::text("  Hello, wörld 🎧 ");
    new.metadata = Some(json!({ "embeds": [] }));
    let sent = send(db.app(), &owner, room, new).await.unwrap();
    assert_eq!((sent.sender_id, sent.content.as_str()), (id(&owner), "  Hello, wörld 🎧 "));
    assert_eq!((sent.message_type, sent.is_edited, sent.is_deleted), (MessageType::Text, false, false));
    let largest = "é".repeat(10_000);
    said(&db, &bob, room, &largest).await;

    for viewer in [&bob, &somebody(&db).await, &Actor::visitor()] {
        let read = list(&db.seen_by(viewer), viewer, room, &PageRequest::default()).await.unwrap();
        assert_eq!(read.items.len(), 2, "{viewer:?}");
        assert_eq!(read.items[1].metadata, sent.metadata);
        assert_eq!(read.items[0].content, largest);
        let message = MessageRef::from(&sent);
        assert_eq!(find(&db.seen_by(viewer), viewer, message).await.unwrap().unwrap(), sent);
    }
    assert_eq!(count(&db, "outbox_events WHERE aggregate_type = 'message'").await, 0);
}

#[tokio::test]
async fn what_is_said_in_a_private_room_stays_there() {
    let db = TestDb::new().await;
    let ada = somebody(&db).await;
    let room = private_room(&db, id(&ada)).await.id;
    let message = said(&db, &ada, room, "between us").await;
    let eve = somebody(&db).await;
    for viewer in [&eve, &Actor::visitor()] {
        assert!(find(&db.seen_by(viewer), viewer, message).await.unwrap().is_none());
        let read = list(&db.seen_by(viewer), viewer, room, &PageRequest::default()).await;
        refused!(read, ChatError::RoomNotFound);
        assert!(list_quoted(&db.seen_by(viewer), viewer, room, &[message]).await.unwrap().is_empty());
    }
    refused!(send(db.app(), &eve, room, NewMessage::text("me too")).await, ChatError::RoomNotFound);
    refused!(edit(&db, &eve, message, "mine").await, ChatError::MessageNotFound);
    refused!(soft_delete(&db, &eve, message).await, ChatError::MessageNotFound);
    let staff = Actor::user(build::moderator(&db).await.id);
    assert!(find(&db.seen_by(&staff), &staff, message).await.unwrap().is_some());
}

#[tokio::test]
async fn what_cannot_be_said_is_refused_and_nothing_is_written() {
    let db = TestDb::new().await;
    let (room, owner, bob) = open(&db).await;
    let outsider = somebody(&db).await;
    let asked = async |who: &Actor, new| send(db.app(), who, room, new).await;
    for words in ["", " \n\t ", "a\0b", &"é".repeat(10_001)] {
        assert!(is_invalid(asked(&bob, NewMessage::text(words)).await, "content"), "{}", words.len());
    }
    for bad in [json!([]), json!({ "a": "\0" }), json!({ "a": "x".repeat(300_000) })] {
        let new = NewMessage { metadata: Some(bad), ..NewMessage::text("hi") };
        assert!(is_invalid(asked(&bob, new).await, "metadata"));
    }
    let pictured = NewMessage { message_type: MessageType::Image, ..NewMessage::text("hi") };
    assert!(is_invalid(asked(&bob, pictured).await, "attachment_file_id"));
    assert!(is_invalid(service::chat::named::<MessageType>("message_type", "smoke"), "message_type"));
    refused!(asked(&outsider, NewMessage::text("hi")).await, ChatError::NotAMember);
    refused!(asked(&Actor::visitor(), NewMessage::text("hi")).await, ChatError::Forbidden);
    refused!(asked(&Actor::system(), NewMessage::text("hi")).await, ChatError::Forbidden);
    refused!(send(db.app(), &bob, Uuid::new_v4(), NewMessage::text("hi")).await, ChatError::RoomNotFound);
    service::chat::rooms::soft_delete(&db, &owner, room).await.unwrap();
    refused!(asked(&bob, NewMessage::text("hi")).await, ChatError::RoomNotFound);
    assert_eq!(count(&db, "messages").await, 0);
}

#[tokio::test]
async fn an_answer_is_to_a_message_of_its_room() {
    let db = TestDb::new().await;
    let (room, owner, bob) = open(&db).await;
    let (other, stranger, _) = open(&db).await;
    let (here, there) = (said(&db, &owner, room, "here").await, said(&db, &stranger, other, "there").await);
    let answer =
        async |message| send(db.app(), &bob, room, NewMessage::text("yes").replying_to(message)).await;

    let sent = answer(here).await.unwrap();
    let page = list(&db.seen_by(&bob), &bob, room, &PageRequest::default()).await.unwrap();
    let quoted: Vec<_> = page.items.iter().filter_map(Line::reply_to).collect();
    assert_eq!(quoted, [here]);
    let quoted = list_quoted(&db.seen_by(&bob), &bob, room, &quoted).await.unwrap();
    assert_eq!(quoted.iter().map(|line| line.content.as_str()).collect::<Vec<_>>(), ["here"]);

    refused!(answer(there).await, ChatError::MessageNotFound);
    refused!(answer(MessageRef { id: Uuid::new_v4(), ..here }).await, ChatError::MessageNotFound);
    let moved = MessageRef { created_at: there.created_at, ..here };
    refused!(answer(moved).await, ChatError::MessageNotFound);
    let never = MessageRef { created_at: chrono::DateTime::<chrono::Utc>::MAX_UTC, ..here };
    assert!(is_invalid(answer(never).await, "reply_to"));
    soft_delete(&db, &owner, here).await.unwrap();
    refused!(answer(here).await, ChatError::MessageNotFound);
    assert_eq!(count(&db, "messages WHERE reply_to_id IS NOT NULL").await, 1);
    let kept = find(&db.seen_by(&bob), &bob, MessageRef::from(&sent)).await.unwrap().unwrap();
    assert_eq!(kept.reply_to_id, Some(here.id), "an answer stays when what it answers is taken back");
}

#[tokio::test]
async fn a_file_is_attached_by_its_owner_as_what_it_is() {
    let db = TestDb::new().await;
    let (room, owner, bob) = open(&db).await;
    let (image, sound) = (picture(&db, id(&bob)).await.id, audio(&db, id(&bob)).await.id);
    let show = async |who: &Actor, kind, file| {
        send(db.app(), who, room, NewMessage::text("look").with_attachment(kind, file)).await
    };
    let sent = show(&bob, MessageType::Image, image).await.unwrap();
    assert_eq!((sent.message_type, sent.attachment_file_id), (MessageType::Image, Some(image)));
    show(&bob, MessageType::File, sound).await.unwrap();
    refused!(show(&bob, MessageType::Video, image).await, ChatError::FileUnfit);
    refused!(show(&owner, MessageType::Image, image).await, ChatError::FileNotFound);
    refused!(show(&bob, MessageType::Image, Uuid::new_v4()).await, ChatError::FileNotFound);
    assert!(is_invalid(show(&bob, MessageType::Text, image).await, "message_type"));
    by_hand(&db, &format!("UPDATE files SET virus_scan_result = 'infected' WHERE id = '{sound}'")).await;
    refused!(show(&bob, MessageType::Audio, sound).await, ChatError::FileUnfit);
    assert_eq!(count(&db, "messages").await, 2);
}

#[tokio::test]
async fn a_message_with_a_key_is_sent_once_however_often_it_is_tried() {
    let db = TestDb::new().await;
    let (room, owner, bob) = open(&db).await;
    let key = Uuid::new_v4();
    on_your_marks(&db).await;
    let sent =
        join_all((0..5).map(|_| send(db.app(), &bob, room, NewMessage::text("once").with_key(key)))).await;
    let first = sent[0].as_ref().unwrap();
    assert!(sent.iter().all(|message| message.as_ref().unwrap() == first));
    leave(db.app(), &bob, room).await.unwrap();
    let again = send(db.app(), &bob, room, NewMessage::text("once").with_key(key)).await;
    assert_eq!(&again.unwrap(), first, "also when its sender has left since");
    // Neither the key of another, nor in another room.
    send(db.app(), &owner, room, NewMessage::text("twice").with_key(key)).await.unwrap();
    assert_eq!(count(&db, "messages").await, 2);
}

#[tokio::test]
async fn a_block_hides_what_each_says_from_the_other_and_ends_talk_between_two() {
    let db = TestDb::new().await;
    let (room, owner, bob) = open(&db).await;
    let eve = member(&db, room).await;
    let direct = open_direct(&db, &bob, &[id(&eve)]).await.unwrap().id;
    let crowd = open_direct(&db, &bob, &[id(&eve), id(&owner)]).await.unwrap().id;
    let (of_bob, of_eve) = (said(&db, &bob, room, "bob").await, said(&db, &eve, room, "eve").await);
    said(&db, &bob, direct, "psst").await;
    block(&db, id(&eve), id(&bob)).await;

    for (viewer, own, hidden) in [(&bob, of_bob, of_eve), (&eve, of_eve, of_bob)] {
        let read = list(&db.seen_by(viewer), viewer, room, &PageRequest::default()).await.unwrap();
        assert_eq!(read.items.iter().map(Line::message).collect::<Vec<_>>(), [own]);
        assert!(find(&db.seen_by(viewer), viewer, hidden).await.unwrap().is_none());
        let answer = NewMessage::text("but").replying_to(hidden);
        refused!(send(db.app(), viewer, room, answer).await, ChatError::MessageNotFound);
        refused!(send(db.app(), viewer, direct, NewMessage::text("hey")).await, ChatError::Blocked);
        said(&db, viewer, crowd, "in company").await;
    }
    let read = list(&db.seen_by(&owner), &owner, room, &PageRequest::default()).await.unwrap();
    assert_eq!(read.items.len(), 2);
}

/// Or a block would be a way around them.
#[tokio::test]
async fn who_keeps_order_sees_who_has_blocked_them() {
    let db = TestDb::new().await;
    let (room, owner, bob) = open(&db).await;
    let keeper = seated(&db, room, Moderator).await;
    block(&db, id(&bob), id(&keeper)).await;
    block(&db, id(&bob), id(&owner)).await;
    said(&db, &bob, room, "rude").await;
    for viewer in [&keeper, &owner] {
        let read = list(&db.seen_by(viewer), viewer, room, &PageRequest::default()).await.unwrap();
        assert_eq!(read.items.len(), 1);
    }
}

#[tokio::test]
async fn words_are_changed_by_who_said_them_and_marked_so() {
    let db = TestDb::new().await;
    let (room, owner, bob) = open(&db).await;
    let message = said(&db, &bob, room, "helo").await;
    let same = edit(&db, &bob, message, "helo").await.unwrap();
    assert!(!same.is_edited && same.edited_at.is_none());
    let changed = edit(&db, &bob, message, "hello").await.unwrap();
    assert!(changed.is_edited && changed.edited_at.is_some());
    let again = edit(&db, &bob, message, "hello").await.unwrap();
    assert_eq!(again.edited_at, changed.edited_at);

    refused!(edit(&db, &owner, message, "mine").await, ChatError::Forbidden);
    for words in ["", "  ", "\0", &"x".repeat(10_001)] {
        assert!(is_invalid(edit(&db, &bob, message, words).await, "content"));
    }
    let wrong = MessageRef { id: Uuid::new_v4(), ..message };
    refused!(edit(&db, &bob, wrong, "hi").await, ChatError::MessageNotFound);
    refused!(edit(&db, &Actor::visitor(), message, "hi").await, ChatError::Forbidden);
    mute(&db, &owner, room, id(&bob)).await.unwrap();
    refused!(edit(&db, &bob, message, "louder").await, ChatError::Muted);
    assert_eq!(edit(db.owner(), &Actor::system(), message, "***").await.unwrap().content, "***");
    assert_eq!(count(&db, "messages WHERE content = '***'").await, 1);
}

#[tokio::test]
async fn a_message_is_taken_back_by_its_sender_or_by_who_keeps_order() {
    let db = TestDb::new().await;
    let (room, owner, bob) = open(&db).await;
    let (admin, eve) = (seated(&db, room, Admin).await, member(&db, room).await);
    let staff = Actor::user(build::moderator(&db).await.id);
    for who in [&bob, &admin, &owner, &staff] {
        let message = said(&db, &bob, room, "oh").await;
        refused!(soft_delete(&db, &eve, message).await, ChatError::Forbidden);
        soft_delete(&db, who, message).await.unwrap();
        soft_delete(&db, who, message).await.unwrap();
        assert!(find(&db.seen_by(&bob), &bob, message).await.unwrap().is_none());
        refused!(edit(&db, &bob, message, "no").await, ChatError::MessageNotFound);
    }
    let message = said(&db, &owner, room, "mine").await;
    refused!(soft_delete(&db, &bob, message).await, ChatError::Forbidden);
    mute(&db, &owner, room, id(&bob)).await.unwrap();
    assert!(list(&db.seen_by(&bob), &bob, room, &PageRequest::default()).await.unwrap().items.len() == 1);
    assert_eq!(count(&db, "messages WHERE is_deleted AND deleted_at IS NOT NULL").await, 4);
}

#[tokio::test]
async fn who_keeps_order_pins_and_a_pin_goes_with_its_message() {
    let db = TestDb::new().await;
    let (room, owner, bob) = open(&db).await;
    let (first, second) = (said(&db, &bob, room, "one").await, said(&db, &bob, room, "two").await);
    assert!(pin(&db, &owner, first).await.unwrap().is_pinned);
    assert!(pin(&db, &owner, first).await.unwrap().is_pinned);
    pin(&db, &owner, second).await.unwrap();
    refused!(pin(&db, &bob, second).await, ChatError::Forbidden);
    refused!(unpin(&db, &bob, second).await, ChatError::Forbidden);
    refused!(pin(&db, &owner, MessageRef { id: Uuid::new_v4(), ..first }).await, ChatError::MessageNotFound);
    let pinned = async || {
        let page = list_pinned(&db.seen_by(&bob), &bob, room, &PageRequest::default()).await.unwrap();
        page.items.iter().map(Line::message).collect::<Vec<_>>()
    };
    assert_eq!(pinned().await, [second, first]);
    assert!(!unpin(&db, &owner, first).await.unwrap().is_pinned);
    soft_delete(&db, &bob, second).await.unwrap();
    assert!(pinned().await.is_empty());
    refused!(pin(&db, &owner, second).await, ChatError::MessageNotFound);
}

#[tokio::test]
async fn no_more_is_pinned_than_may_be_when_two_pin_at_once() {
    let db = TestDb::new().await;
    let (room, owner, bob) = open(&db).await;
    let keeper = seated(&db, room, Moderator).await;
    by_hand(
        &db,
        &format!(
            "INSERT INTO messages (room_id, sender_id, content, is_pinned) SELECT '{room}', '{}', 'x', true \
             FROM generate_series(1, {})",
            id(&bob),
            MOST_PINNED - 1
        ),
    )
    .await;
    let (one, two) = (said(&db, &bob, room, "one").await, said(&db, &bob, room, "two").await);
    on_your_marks(&db).await;
    let (first, second) = tokio::join!(pin(&db, &owner, one), pin(&db, &keeper, two));
    assert!(first.is_ok() != second.is_ok());
    refused!(first.and(second), ChatError::TooManyPinned { most: MOST_PINNED });
    assert_eq!(count(&db, "messages WHERE is_pinned").await, MOST_PINNED);
}

#[tokio::test]
async fn whoever_sends_first_in_a_month_makes_it() {
    let db = TestDb::new().await;
    let (room, owner, bob) = open(&db).await;
    let month = chrono::Utc::now().format("messages_%Y_%m").to_string();
    by_hand(&db, &format!("ALTER TABLE messages DETACH PARTITION {month}; DROP TABLE {month}")).await;
    on_your_marks(&db).await;
    let sent = join_all(
        [&owner, &bob, &owner, &bob].map(|who| send(db.app(), who, room, NewMessage::text("new month"))),
    )
    .await;
    for outcome in sent {
        outcome.unwrap();
    }
    assert_eq!(count(&db, &month).await, 4);
}

/// As handlers of a web server are. That this compiles is half of it.
#[tokio::test]
async fn what_is_sent_and_imported_can_be_spawned() {
    let db = TestDb::new().await;
    let (room, _, bob) = open(&db).await;
    let (pool, owner, sender) = (db.app().clone(), db.owner().clone(), bob.clone());
    let sent = tokio::spawn(async move { send(&pool, &sender, room, NewMessage::text("spawned")).await });
    sent.await.unwrap().unwrap();
    let message = Imported {
        id: Uuid::new_v4(),
        sender_id: id(&bob),
        content: "spawned".to_owned(),
        created_at: chrono::Utc::now(),
    };
    let imported = tokio::spawn(async move { import(&owner, &Actor::system(), room, &[message]).await });
    assert_eq!(imported.await.unwrap().unwrap(), 1);
}

#[tokio::test]
async fn row_security_holds_the_same_of_messages() {
    let db = TestDb::new().await;
    let ada = somebody(&db).await;
    let room = private_room(&db, id(&ada)).await.id;
    let message = said(&db, &ada, room, "between us").await;
    let eve = somebody(&db).await;
    let application = db.application().await;

    let transaction = service::db::begin(&application, &eve).await.unwrap();
    let sql = format!("UPDATE messages SET content = 'mine' WHERE id = '{}'", message.id);
    assert_eq!(transaction.execute_unprepared(&sql).await.unwrap().rows_affected(), 0);
    let sql =
        format!("INSERT INTO messages (room_id, sender_id, content) VALUES ('{room}', '{}', 'x')", id(&eve));
    let refusal = transaction.execute_unprepared(&sql).await.unwrap_err().to_string();
    assert!(refusal.contains("row-level security"), "{refusal}");
    transaction.rollback().await.unwrap();
    let nobody = application.begin().await.unwrap();
    let found = nobody.execute_unprepared("SELECT FROM messages").await.unwrap();
    assert_eq!(found.rows_affected(), 0);
}
