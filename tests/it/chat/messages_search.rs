use super::{by_hand, is_invalid, refused};
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use service::chat::ChatError;
use service::chat::messages::{list, search, soft_delete};
use service::chat::room_members::{ban, leave};
use service::db::{Actor, PageRequest};
use tests::build::chat::{member, private_room, said, seated};
use tests::build::streaming::block;
use tests::{TestDb, build};
use uuid::Uuid;

fn id(actor: &Actor) -> Uuid {
    actor.user_id().unwrap()
}

async fn found(db: &TestDb, viewer: &Actor, room: Option<Uuid>, words: &str) -> Vec<String> {
    let page = search(&db.seen_by(viewer), viewer, room, words, &PageRequest::default()).await.unwrap();
    page.items.into_iter().map(|line| line.content).collect()
}

#[tokio::test]
async fn words_are_found_in_their_forms_the_latest_first_page_by_page() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let room = private_room(&db, id(&ada)).await.id;
    for words in ["A remix of the song", "nothing", "remixes everywhere", "another song, remixed"] {
        said(&db, &ada, room, words).await;
    }
    by_hand(&db, "SELECT veza.ensure_partitions('public.messages', now() - interval '3 months', now())")
        .await;
    let old = format!(
        "INSERT INTO messages (room_id, sender_id, content, created_at) VALUES ('{room}', '{}', 'the first remix', \
         now() - interval '70 days')",
        id(&ada)
    );
    by_hand(&db, &old).await;

    let expected = ["another song, remixed", "remixes everywhere", "A remix of the song", "the first remix"];
    assert_eq!(found(&db, &ada, Some(room), "remix").await, expected);
    assert_eq!(found(&db, &ada, None, "remix -song").await, [expected[1], expected[3]]);
    assert_eq!(found(&db, &ada, None, "\"remix of the song\"").await, [expected[2]]);
    assert!(found(&db, &ada, None, "the").await.is_empty());
    for words in ["-moon", "moon or -song", "the -moon"] {
        assert!(found(&db, &ada, Some(room), words).await.is_empty(), "{words} only excludes");
    }
    assert!(found(&db, &ada, None, "& | ! ( '").await.is_empty());

    let mut seen = Vec::new();
    let mut request = PageRequest::first(1);
    loop {
        let page = search(&db.seen_by(&ada), &ada, Some(room), "remix", &request).await.unwrap();
        seen.extend(page.items.into_iter().map(|line| line.content));
        let Some(next) = page.next else { break };
        request = PageRequest::first(1).after(next);
    }
    assert_eq!(seen, expected);
    refused!(list(&db.seen_by(&ada), &ada, room, &request).await, ChatError::Cursor(_));
}

#[tokio::test]
async fn nobody_finds_what_they_may_not_read() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let (hidden, open) = (private_room(&db, id(&ada)).await.id, build::room(&db, id(&ada)).await.id);
    let mate = seated(&db, hidden, entity::chat::room_members::RoomMemberRole::Member).await;
    let bob = member(&db, open).await;
    said(&db, &ada, hidden, "the secret remix").await;
    let public = said(&db, &bob, open, "a public remix").await;
    let eve = Actor::user(build::user(&db).await.id);

    assert_eq!(found(&db, &ada, None, "remix").await, ["a public remix", "the secret remix"]);
    assert_eq!(found(&db, &mate, None, "remix").await, ["the secret remix"]);
    assert_eq!(found(&db, &bob, None, "remix").await, ["a public remix"]);
    assert_eq!(found(&db, &eve, Some(open), "remix").await, ["a public remix"]);
    assert_eq!(found(&db, &Actor::visitor(), Some(open), "remix").await, ["a public remix"]);
    assert!(found(&db, &eve, None, "remix").await.is_empty());
    let first = PageRequest::default();
    let refusal = search(&db.seen_by(&eve), &eve, Some(hidden), "remix", &first).await;
    refused!(refusal, ChatError::RoomNotFound);
    let nobody = Actor::visitor();
    refused!(search(&db.seen_by(&nobody), &nobody, None, "remix", &first).await, ChatError::Forbidden);
    let system = search(db.owner(), &Actor::system(), Some(hidden), "remix", &first).await.unwrap();
    assert_eq!(system.items.len(), 1);
    let staff = Actor::user(build::moderator(&db).await.id);
    assert_eq!(found(&db, &staff, Some(hidden), "remix").await, ["the secret remix"]);

    block(&db, id(&bob), id(&eve)).await;
    assert!(found(&db, &eve, Some(open), "remix").await.is_empty());
    soft_delete(&db, &bob, public).await.unwrap();
    assert_eq!(found(&db, &ada, None, "remix").await, ["the secret remix"]);
    leave(&db, &mate, hidden).await.unwrap();
    assert!(found(&db, &mate, None, "remix").await.is_empty());
    said(&db, &ada, open, "one more remix").await;
    ban(&db, &ada, open, id(&bob)).await.unwrap();
    assert!(found(&db, &bob, None, "remix").await.is_empty());
    refused!(search(&db.seen_by(&bob), &bob, Some(open), "remix", &first).await, ChatError::Banned);
}

#[tokio::test]
async fn a_search_is_for_some_words_and_not_for_too_many() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let first = PageRequest::default();
    for words in ["", "  ", "a\0", &"x".repeat(201)] {
        assert!(is_invalid(search(&db.seen_by(&ada), &ada, None, words, &first).await, "words"), "{words:?}");
    }
}

/// Whoever holds an application's connection may name another viewer, and finds what its actor may.
#[tokio::test]
async fn the_function_asks_for_the_actor_and_not_for_whom_it_is_told() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let room = private_room(&db, id(&ada)).await.id;
    said(&db, &ada, room, "the secret remix").await;
    let application = db.application().await;
    let eve = Actor::user(build::user(&db).await.id);
    for (actor, finds) in [(&ada, 1), (&eve, 0), (&Actor::visitor(), 0)] {
        let transaction = application.begin().await.unwrap();
        service::db::act_as(&transaction, actor).await.unwrap();
        let sql = format!(
            "SELECT count(*) FROM veza.search_messages('remix', '{}', true, '{room}', '{{}}', 10, NULL, NULL)",
            id(&ada)
        );
        let row = transaction.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
        assert_eq!(row.unwrap().try_get_by_index::<i64>(0).unwrap(), finds, "{actor:?}");
        transaction.rollback().await.unwrap();
    }
}
