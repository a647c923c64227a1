use super::{count, is_invalid, refused};
use futures::future::join_all;
use service::chat::ChatError;
use service::chat::message_reactions::{MOST_KINDS, MOST_OF_PERSON, count as counts, list, react, take_back};
use service::chat::messages::{MessageRef, soft_delete};
use service::chat::room_members::{ban, mute};
use service::db::{Actor, PageRequest};
use tests::build::chat::{member, private_room, said};
use tests::build::streaming::block;
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

fn id(actor: &Actor) -> Uuid {
    actor.user_id().unwrap()
}

/// Some emoji, each another one.
fn emoji() -> impl Iterator<Item = &'static str> {
    "😀😃😄😁😆😅😂🙂🙃😉😊😇🥰😍🤩😘😗😚😙😋😛😜🤪😝🤑🤗🤭🤫🤔🤐🤨😐😑😶😏😒🙄😬🤥😌😔😪🤤😴😷🤒🤕🤢🤮🤧🥵🥶🥴😵🤯🤠🥳😎🤓🧐"
        .split_inclusive(|_| true)
}

/// An open room, its owner, two members, and something that the owner said.
async fn talk(db: &TestDb) -> (Uuid, Actor, Actor, Actor, MessageRef) {
    let owner = Actor::user(build::user(db).await.id);
    let room = build::room(db, id(&owner)).await.id;
    let (bob, eve) = (member(db, room).await, member(db, room).await);
    let message = said(db, &owner, room, "hello").await;
    (room, owner, bob, eve, message)
}

#[tokio::test]
async fn an_emoji_of_a_person_stands_once_under_a_message() {
    let db = TestDb::new().await;
    let (room, owner, bob, eve, message) = talk(&db).await;
    on_your_marks(&db).await;
    let put = join_all((0..4).map(|_| react(&db, &bob, message, "👍"))).await;
    assert_eq!(put.iter().filter(|new| *new.as_ref().unwrap()).count(), 1);
    // A heart without the sign that says how it is drawn is a heart.
    assert!(react(&db, &bob, message, "❤").await.unwrap());
    assert!(!react(&db, &bob, message, "❤️").await.unwrap());
    assert!(react(&db, &eve, message, "👍").await.unwrap());
    let longest = "👩🏻‍❤️‍💋‍👨🏿";
    assert!(react(&db, &owner, message, longest).await.unwrap());

    let seen = counts(&db.seen_by(&bob), &bob, room, &[message, message]).await.unwrap();
    let seen: Vec<_> = seen.iter().map(|line| (line.emoji.as_str(), line.people, line.is_own)).collect();
    assert_eq!(seen, [("👍", 2, true), ("❤️", 1, true), (longest, 1, false)]);
    let visitor = Actor::visitor();
    let seen = counts(&db.seen_by(&visitor), &visitor, room, &[message]).await.unwrap();
    assert!(seen.len() == 3 && seen.iter().all(|line| !line.is_own));

    let mut people = Vec::new();
    let mut request = PageRequest::first(3);
    loop {
        let page = list(&db.seen_by(&bob), &bob, message, &request).await.unwrap();
        people.extend(page.items.iter().map(|line| line.user_id));
        let Some(next) = page.next else { break };
        request = PageRequest::first(3).after(next);
    }
    assert_eq!(people, [id(&bob), id(&bob), id(&eve), id(&owner)]);
    let elsewhere = service::chat::room_members::list(&db.seen_by(&bob), &bob, room, &request).await;
    refused!(elsewhere, ChatError::Cursor(_));

    assert!(take_back(&db, &bob, message, "❤️").await.unwrap());
    assert!(!take_back(&db, &bob, message, "❤️").await.unwrap());
    assert!(!take_back(&db, &bob, message, longest).await.unwrap());
    assert_eq!(count(&db, "message_reactions").await, 3);
}

#[tokio::test]
async fn what_is_not_one_emoji_is_none() {
    let db = TestDb::new().await;
    let (room, _, bob, _, message) = talk(&db).await;
    for text in ["", "a", ":+1:", "thumbsup", "👍👍", "👍 ", "1", "\0", "<3", "<script>", &"👍".repeat(999)]
    {
        assert!(is_invalid(react(&db, &bob, message, text).await, "emoji"), "{text:?}");
        assert!(is_invalid(take_back(&db, &bob, message, text).await, "emoji"), "{text:?}");
    }
    let many = vec![message; 101];
    assert!(is_invalid(counts(&db.seen_by(&bob), &bob, room, &many).await, "messages"));
    assert_eq!(count(&db, "message_reactions").await, 0);
}

#[tokio::test]
async fn a_message_bears_so_many_emoji_and_no_more() {
    let db = TestDb::new().await;
    let (room, _, bob, eve, message) = talk(&db).await;
    let people = [&bob, &eve, &member(&db, room).await];
    let kinds: Vec<_> = emoji().take(60).collect();
    for (n, kind) in kinds.iter().take(50).enumerate() {
        assert!(react(&db, people[n / 20], message, kind).await.unwrap());
    }
    refused!(
        react(&db, &bob, message, kinds[20]).await,
        ChatError::TooManyReactions { most: MOST_OF_PERSON }
    );
    refused!(
        react(&db, people[2], message, kinds[50]).await,
        ChatError::TooManyReactions { most: MOST_KINDS }
    );
    assert!(!react(&db, &bob, message, kinds[0]).await.unwrap(), "it is there already");
    assert!(react(&db, people[2], message, kinds[0]).await.unwrap(), "a kind that is there");
    assert!(take_back(&db, &bob, message, kinds[1]).await.unwrap());
    assert!(react(&db, &bob, message, kinds[50]).await.unwrap(), "one went, one came");
    let seen = counts(&db.seen_by(&bob), &bob, room, &[message]).await.unwrap();
    assert_eq!(seen.len(), 50);
}

#[tokio::test]
async fn who_does_not_write_in_a_room_does_not_react_there() {
    let db = TestDb::new().await;
    let (room, owner, bob, eve, message) = talk(&db).await;
    let outsider = Actor::user(build::user(&db).await.id);
    mute(&db, &owner, room, id(&bob)).await.unwrap();
    ban(&db, &owner, room, id(&eve)).await.unwrap();
    refused!(react(&db, &bob, message, "👍").await, ChatError::Muted);
    refused!(react(&db, &eve, message, "👍").await, ChatError::MessageNotFound);
    refused!(react(&db, &outsider, message, "👍").await, ChatError::NotAMember);
    refused!(react(&db, &Actor::visitor(), message, "👍").await, ChatError::Forbidden);
    let wrong = MessageRef { id: Uuid::new_v4(), ..message };
    refused!(react(&db, &owner, wrong, "👍").await, ChatError::MessageNotFound);
    let never = MessageRef { created_at: chrono::DateTime::<chrono::Utc>::MIN_UTC, ..message };
    refused!(react(&db, &owner, never, "👍").await, ChatError::MessageNotFound);
    soft_delete(&db, &owner, message).await.unwrap();
    refused!(react(&db, &owner, message, "👍").await, ChatError::MessageNotFound);
    assert_eq!(count(&db, "message_reactions").await, 0);
}

#[tokio::test]
async fn reactions_are_seen_where_their_message_is() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let room = private_room(&db, id(&ada)).await.id;
    let message = said(&db, &ada, room, "between us").await;
    react(&db, &ada, message, "🤫").await.unwrap();
    let (open, owner, bob, eve, other) = talk(&db).await;
    react(&db, &bob, other, "👍").await.unwrap();
    react(&db, &owner, other, "👍").await.unwrap();

    let page = PageRequest::default();
    assert!(counts(&db.seen_by(&eve), &eve, room, &[message]).await.unwrap().is_empty());
    assert!(counts(&db.seen_by(&eve), &eve, open, &[message]).await.unwrap().is_empty());
    refused!(list(&db.seen_by(&eve), &eve, message, &page).await, ChatError::MessageNotFound);
    block(&db, id(&bob), id(&eve)).await;
    let seen = counts(&db.seen_by(&eve), &eve, open, &[other]).await.unwrap();
    assert_eq!((seen.len(), seen[0].people), (1, 1));
    let people = list(&db.seen_by(&eve), &eve, other, &page).await.unwrap();
    assert_eq!(people.items.iter().map(|line| line.user_id).collect::<Vec<_>>(), [id(&owner)]);
}
