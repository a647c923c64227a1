use super::{by_hand, is_invalid, refused};
use chrono::{DateTime, TimeDelta, Utc};
use service::chat::ChatError;
use service::chat::direct_messages::{
    Conversation, Line, clear, count_unread, hide, list, list_after, list_conversations, mark_read, search,
};
use service::db::{Actor, PageRequest};
use tests::build::direct_messages::told;
use tests::build::streaming::block;
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

/// So many new users.
async fn people<const N: usize>(db: &TestDb) -> [(Actor, Uuid); N] {
    let mut people = [const { None }; N];
    for person in &mut people {
        let id = build::user(db).await.id;
        *person = Some((Actor::user(id), id));
    }
    people.map(Option::unwrap)
}

async fn conversations(db: &TestDb, viewer: &Actor) -> Vec<Conversation> {
    list_conversations(&db.seen_by(viewer), viewer, &PageRequest::default()).await.unwrap().items
}

async fn unread(db: &TestDb, viewer: &Actor) -> i64 {
    count_unread(&db.seen_by(viewer), viewer).await.unwrap()
}

fn ids(lines: &[Line]) -> Vec<Uuid> {
    lines.iter().map(|line| line.id).collect()
}

/// Messages of one instant are kept apart by their ids alone.
#[tokio::test]
async fn a_conversation_yields_each_message_once_across_pages_both_ways() {
    let db = TestDb::new().await;
    let [(ada, ada_id), (bob, bob_id), (_, eve_id)] = people(&db).await;
    let insert = format!(
        "INSERT INTO direct_messages (sender_id, recipient_id, content, created_at) \
         SELECT CASE WHEN n % 3 = 0 THEN '{ada_id}'::uuid ELSE '{bob_id}' END, CASE WHEN n % 3 = 0 THEN '{bob_id}'::uuid ELSE '{ada_id}' END, \
         'n ' || n, now() - (n / 4) * interval '1 min' FROM generate_series(1, 23) n; \
         INSERT INTO direct_messages (sender_id, recipient_id, content) VALUES ('{ada_id}', '{eve_id}', 'no'), ('{eve_id}', '{bob_id}', 'no')"
    );
    by_hand(&db, &insert).await;

    let (mut newest, mut oldest) = (Vec::new(), Vec::new());
    let (mut down, mut up) = (PageRequest::first(4), PageRequest::first(4));
    for _ in 0..6 {
        let page = list(&db.seen_by(&ada), &ada, bob_id, &down).await.unwrap();
        newest.extend(page.items);
        down = page.next.map_or(down, |next| PageRequest::first(4).after(next));
        let page = list_after(&db.seen_by(&bob), &bob, ada_id, &up).await.unwrap();
        oldest.extend(page.items);
        up = page.next.map_or(up, |next| PageRequest::first(4).after(next));
    }
    assert_eq!(newest.len(), 23);
    assert!(newest.is_sorted_by_key(|line| std::cmp::Reverse((line.created_at, line.id))));
    oldest.reverse();
    assert_eq!(ids(&newest), ids(&oldest), "it is the same from both sides, and along time");

    let cursor = list(&db.seen_by(&ada), &ada, bob_id, &PageRequest::first(4)).await.unwrap().next.unwrap();
    let other = PageRequest::first(4).after(cursor);
    refused!(list_after(&db.seen_by(&ada), &ada, bob_id, &other).await, ChatError::Cursor(_));
    refused!(list_conversations(&db.seen_by(&ada), &ada, &other).await, ChatError::Cursor(_));
    refused!(
        list(&db.seen_by(&ada), &ada, bob_id, &PageRequest::first(1).after("x")).await,
        ChatError::Cursor(_)
    );
    for empty in [ada_id, Uuid::new_v4()] {
        assert_eq!(list(&db.seen_by(&ada), &ada, empty, &PageRequest::default()).await.unwrap().items, []);
    }
    let visitor = Actor::visitor();
    refused!(
        list(&db.seen_by(&visitor), &visitor, bob_id, &PageRequest::default()).await,
        ChatError::Forbidden
    );
}

#[tokio::test]
async fn the_inbox_shows_each_conversation_by_its_last_message_with_what_is_unread() {
    let db = TestDb::new().await;
    let [(ada, ada_id), (bob, bob_id), (eve, eve_id), (dan, dan_id)] = people(&db).await;
    assert_eq!(conversations(&db, &ada).await, []);
    let first = told(&db, &ada, bob_id, "Hello, Bob").await;
    let (_, from_eve) = (told(&db, &eve, ada_id, "Hello").await, told(&db, &eve, ada_id, "Anybody?").await);
    let from_bob = told(&db, &bob, ada_id, "Hello, Ada").await;
    let to_dan = told(&db, &ada, dan_id, "Hello, Dan").await;

    let inbox = conversations(&db, &ada).await;
    let shown: Vec<_> =
        inbox.iter().map(|line| (line.other_id, line.id, line.sender_id, line.unread)).collect();
    let expected =
        [(dan_id, to_dan.id, ada_id, 0), (bob_id, from_bob.id, bob_id, 1), (eve_id, from_eve.id, eve_id, 2)];
    assert_eq!(shown, expected);
    assert_eq!((&*inbox[2].content, inbox[2].read_at), ("Anybody?", None));
    assert_eq!(conversations(&db, &dan).await.iter().map(|line| line.unread).collect::<Vec<_>>(), [1]);
    assert_eq!((unread(&db, &ada).await, unread(&db, &bob).await), (3, 1));

    // What one hides is not the last message to them; it is to the other.
    hide(&db, &ada, from_bob.id).await.unwrap();
    let bobs = |inbox: Vec<Conversation>| {
        inbox.into_iter().find(|line| [bob_id, ada_id].contains(&line.other_id)).unwrap()
    };
    let line = bobs(conversations(&db, &ada).await);
    assert_eq!((line.id, line.unread), (first.id, 0));
    assert_eq!(bobs(conversations(&db, &bob).await).id, from_bob.id);
    clear(&db, &ada, eve_id).await.unwrap();
    assert!(conversations(&db, &ada).await.iter().all(|line| line.other_id != eve_id));
    assert_eq!(unread(&db, &ada).await, 0);
    let visitor = Actor::visitor();
    refused!(
        list_conversations(&db.seen_by(&visitor), &visitor, &PageRequest::default()).await,
        ChatError::Forbidden
    );
    refused!(count_unread(&db.seen_by(&visitor), &visitor).await, ChatError::Forbidden);
}

#[tokio::test]
async fn the_inbox_yields_each_conversation_once_across_pages() {
    let db = TestDb::new().await;
    let [(ada, ada_id)] = people(&db).await;
    // Of one instant, several; some have only been written to, some have only written.
    let insert = format!(
        "INSERT INTO users (email, username) SELECT 'p' || n || '@example.org', 'p_' || n FROM generate_series(1, 25) n; \
         INSERT INTO direct_messages (sender_id, recipient_id, content, created_at) \
         SELECT CASE WHEN k % 2 = 0 THEN u.id ELSE '{ada_id}' END, CASE WHEN k % 2 = 0 THEN '{ada_id}' ELSE u.id END, 'k ' || k, \
         now() - (substr(username, 3)::int / 3) * interval '1 hour' - (k / 2) * interval '1 min' \
         FROM users u, generate_series(0, 5) k WHERE username LIKE 'p\\_%' \
         AND k % 2 = ANY (CASE substr(username, 3)::int % 3 WHEN 0 THEN '{{0}}' WHEN 1 THEN '{{1}}' ELSE '{{0,1}}' END::int[])"
    );
    by_hand(&db, &insert).await;

    let (mut seen, mut request) = (Vec::new(), PageRequest::first(7));
    loop {
        let page = list_conversations(&db.seen_by(&ada), &ada, &request).await.unwrap();
        seen.extend(page.items);
        let Some(next) = page.next else { break };
        request = PageRequest::first(7).after(next);
    }
    assert_eq!(seen.len(), 25);
    assert!(seen.is_sorted_by_key(|line| std::cmp::Reverse((line.created_at, line.id))));
    let others: std::collections::BTreeSet<_> = seen.iter().map(|line| line.other_id).collect();
    assert_eq!(others.len(), 25);
    let written: i64 = seen.iter().map(|line| line.unread).sum();
    assert_eq!(written, unread(&db, &ada).await);
}

/// Of the latest messages most are with one person: the others are asked for one by one. Some of one instant, some hidden.
#[tokio::test]
async fn the_inbox_is_whole_where_one_conversation_has_all_the_latest_messages() {
    let db = TestDb::new().await;
    let [(ada, ada_id), (_, bob_id)] = people(&db).await;
    for _ in 0..30 {
        build::user(&db).await;
    }
    let insert = format!(
        "INSERT INTO direct_messages (sender_id, recipient_id, content, created_at, is_read) \
         SELECT '{bob_id}', '{ada_id}', 'n ' || n, now() - (n / 3) * interval '1 s', true FROM generate_series(1, 250) n; \
         INSERT INTO direct_messages (sender_id, recipient_id, content, created_at, is_deleted_by_sender, is_deleted_by_recipient) \
         SELECT CASE WHEN n % 2 = 0 THEN '{ada_id}' ELSE u.id END, CASE WHEN n % 2 = 0 THEN u.id ELSE '{ada_id}' END, 'm ' || n, \
                now() - interval '1 hour' - (n / 4) * interval '1 min', n % 14 = 0, n % 7 = 0 \
         FROM (SELECT id, row_number() OVER (ORDER BY id) AS at FROM users WHERE id NOT IN ('{ada_id}', '{bob_id}')) u, \
              generate_series(1, 6) k, LATERAL (SELECT 30 * k + u.at AS n) m"
    );
    by_hand(&db, &insert).await;

    let (mut lines, mut request) = (Vec::new(), PageRequest::first(7));
    loop {
        let page = list_conversations(&db.seen_by(&ada), &ada, &request).await.unwrap();
        lines.extend(page.items);
        let Some(next) = page.next else { break };
        request = request.after(next);
    }
    assert_eq!(lines[0].other_id, bob_id);
    let whole = list_conversations(&db.seen_by(&ada), &ada, &PageRequest::first(100)).await.unwrap().items;
    assert_eq!(lines, whole);
    assert_eq!(lines.len(), 31);
    assert!(lines.is_sorted_by(|one, next| (one.created_at, one.id) > (next.created_at, next.id)));
    for line in &lines {
        let latest =
            list(&db.seen_by(&ada), &ada, line.other_id, &PageRequest::first(1)).await.unwrap().items;
        assert_eq!(latest[0].id, line.id);
    }
}

/// The latest weeks are looked into first, then those before them.
#[tokio::test]
async fn a_search_goes_back_through_the_weeks() {
    let db = TestDb::new().await;
    let [(ada, ada_id), (_, bob_id)] = people(&db).await;
    for (word, step) in [("often", "8 hours"), ("seldom", "11 days"), ("zebra", "700 days")] {
        let insert = format!(
            "INSERT INTO direct_messages (sender_id, recipient_id, content, created_at) \
             SELECT '{ada_id}', '{bob_id}', '{word}', now() - n * interval '{step}' FROM generate_series(0, 149) n \
             WHERE n * interval '{step}' < interval '1000 days'"
        );
        by_hand(&db, &insert).await;
    }
    for (word, matches) in [("often", 150), ("seldom", 91), ("zebra", 2), ("seldom or zebra", 93)] {
        let (mut lines, mut request) = (Vec::new(), PageRequest::first(10));
        loop {
            let page = search(&db.seen_by(&ada), &ada, None, word, &request).await.unwrap();
            lines.extend(page.items.into_iter().map(|line| (line.created_at, line.id)));
            let Some(next) = page.next else { break };
            request = request.after(next);
        }
        assert_eq!(lines.len(), matches, "{word}");
        assert!(lines.is_sorted_by(|one, next| one > next), "{word}");
    }
}

#[tokio::test]
async fn a_block_hides_the_conversation_from_both_until_it_is_lifted() {
    let db = TestDb::new().await;
    let [(ada, ada_id), (bob, bob_id), (eve, _)] = people(&db).await;
    told(&db, &ada, bob_id, "one sunrise").await;
    told(&db, &bob, ada_id, "two sunrises").await;
    told(&db, &eve, ada_id, "three sunrises").await;
    let page = PageRequest::default();
    let before = [conversations(&db, &ada).await, conversations(&db, &bob).await];

    block(&db, ada_id, bob_id).await;
    for (viewer, other, left) in [(&ada, bob_id, 1), (&bob, ada_id, 0)] {
        let db = db.seen_by(viewer);
        assert_eq!(list(&db, viewer, other, &page).await.unwrap().items, []);
        assert_eq!(list_after(&db, viewer, other, &page).await.unwrap().items, []);
        assert_eq!(list_conversations(&db, viewer, &page).await.unwrap().items.len(), left);
        assert_eq!(search(&db, viewer, None, "sunrise", &page).await.unwrap().items.len(), left);
        assert_eq!(search(&db, viewer, Some(other), "sunrise", &page).await.unwrap().items, []);
        assert_eq!(count_unread(&db, viewer).await.unwrap(), i64::try_from(left).unwrap());
    }
    assert_eq!(mark_read(&db, &bob, ada_id, Utc::now()).await.unwrap(), 0, "unseen is unread");
    by_hand(&db, "DELETE FROM blocks").await;
    assert_eq!([conversations(&db, &ada).await, conversations(&db, &bob).await], before);
}

#[tokio::test]
async fn each_message_is_read_once_up_to_the_one_that_was_shown() {
    let db = TestDb::new().await;
    let [(ada, ada_id), (bob, bob_id), (eve, eve_id)] = people(&db).await;
    let sent = [
        told(&db, &ada, bob_id, "one").await,
        told(&db, &ada, bob_id, "two").await,
        told(&db, &ada, bob_id, "three").await,
    ];
    told(&db, &eve, bob_id, "from another").await;
    told(&db, &bob, ada_id, "from the reader").await;

    on_your_marks(&db).await;
    let marks =
        futures::future::join_all((0..6).map(|_| mark_read(&db, &bob, ada_id, sent[1].created_at))).await;
    let read: Vec<u64> = marks.into_iter().map(Result::unwrap).collect();
    assert_eq!(read.iter().sum::<u64>(), 2, "{read:?}");
    assert_eq!(unread(&db, &bob).await, 2);
    let lines = list_after(&db.seen_by(&ada), &ada, bob_id, &PageRequest::default()).await.unwrap().items;
    let reads: Vec<_> = lines.iter().map(|line| line.read_at.is_some()).collect();
    assert_eq!(reads, [true, true, false, false], "its sender sees that it was read");
    let first = lines[0].read_at;

    assert_eq!(mark_read(&db, &bob, ada_id, Utc::now() + TimeDelta::days(1)).await.unwrap(), 1);
    assert_eq!(mark_read(&db, &bob, ada_id, Utc::now()).await.unwrap(), 0);
    let lines = list_after(&db.seen_by(&ada), &ada, bob_id, &PageRequest::default()).await.unwrap().items;
    assert_eq!(lines[0].read_at, first, "the first reading counts");
    assert_eq!((unread(&db, &bob).await, unread(&db, &ada).await), (1, 1), "nobody reads for another");

    assert!(is_invalid(mark_read(&db, &bob, eve_id, DateTime::<Utc>::MAX_UTC).await, "at"));
    refused!(mark_read(&db, &Actor::visitor(), ada_id, Utc::now()).await, ChatError::Forbidden);
    assert_eq!(mark_read(&db, &bob, Uuid::new_v4(), Utc::now()).await.unwrap(), 0);
    assert_eq!(unread(&db, &bob).await, 1);
}

#[tokio::test]
async fn unread_messages_are_counted_as_far_as_is_said() {
    let db = TestDb::new().await;
    let [(ada, ada_id), (_, bob_id)] = people(&db).await;
    let insert = format!(
        "INSERT INTO direct_messages (sender_id, recipient_id, content) SELECT '{bob_id}', '{ada_id}', 'x' FROM generate_series(1, 1200)"
    );
    by_hand(&db, &insert).await;
    assert_eq!(conversations(&db, &ada).await[0].unread, 100);
    assert_eq!(unread(&db, &ada).await, 1_000);
}

#[tokio::test]
async fn a_search_finds_what_the_searcher_sees_and_nothing_else() {
    let db = TestDb::new().await;
    let [(ada, ada_id), (bob, bob_id), (eve, eve_id), (_, dan_id)] = people(&db).await;
    let one = told(&db, &ada, bob_id, "The sunrise over the harbour").await;
    let two = told(&db, &bob, ada_id, "I love sunrises").await;
    let three = told(&db, &eve, ada_id, "No sunrise here, only fog").await;
    told(&db, &eve, bob_id, "Sunrise, and Ada is not told").await;
    // Her id as a word makes it no message of hers.
    told(&db, &eve, dan_id, &format!("sunrise {ada_id}")).await;
    let found = async |viewer: &Actor, other, words: &str| {
        let page = search(&db.seen_by(viewer), viewer, other, words, &PageRequest::default()).await.unwrap();
        ids(&page.items)
    };

    assert_eq!(found(&ada, None, "sunrise").await, [three.id, two.id, one.id]);
    assert_eq!(found(&ada, Some(bob_id), "sunrise").await, [two.id, one.id]);
    assert!(found(&ada, Some(dan_id), "sunrise").await.is_empty());
    assert_eq!(found(&ada, None, "sunrise -fog").await, [two.id, one.id]);
    assert_eq!(found(&ada, None, "\"over the harbour\"").await, [one.id]);
    assert_eq!(found(&ada, None, "fog or harbour").await, [three.id, one.id]);
    assert!(found(&ada, None, "the").await.is_empty(), "a word without meaning finds nothing");
    assert!(found(&ada, None, "-moon").await.is_empty(), "nor do words that only exclude");
    assert!(found(&ada, None, "moon or -fog").await.is_empty());
    assert!(found(&ada, None, "moon").await.is_empty());
    hide(&db, &ada, two.id).await.unwrap();
    assert_eq!(found(&ada, None, "sunrise").await, [three.id, one.id]);
    assert_eq!(found(&bob, Some(ada_id), "sunrise").await, [two.id, one.id]);

    let first = search(&db.seen_by(&ada), &ada, None, "sunrise", &PageRequest::first(1)).await.unwrap();
    let next = PageRequest::first(1).after(first.next.unwrap());
    let last = search(&db.seen_by(&ada), &ada, None, "sunrise", &next).await.unwrap();
    assert_eq!((ids(&first.items), ids(&last.items), last.next), (vec![three.id], vec![one.id], None));
    for words in ["", "  ", "a\0", &"a".repeat(201)] {
        assert!(is_invalid(search(&db.seen_by(&ada), &ada, Some(eve_id), words, &next).await, "words"));
    }
    let visitor = Actor::visitor();
    refused!(search(&db.seen_by(&visitor), &visitor, None, "sunrise", &next).await, ChatError::Forbidden);
}

/// The function that searches runs with the rights of the owner: it must not take the application's word for who searches.
#[tokio::test]
async fn the_application_searches_for_the_actor_whoever_it_names() {
    let db = TestDb::new().await;
    let [(ada, ada_id), (_, bob_id), (eve, _)] = people(&db).await;
    told(&db, &ada, bob_id, "sunrise").await;
    let application = db.application().await;
    let sql = format!(
        "SELECT count(*) FROM veza.search_direct_messages('sunrise', '{ada_id}', NULL, '{{}}', 20, NULL, NULL)"
    );
    for (actor, expected) in [(&ada, 1), (&eve, 0), (&Actor::visitor(), 0)] {
        let transaction = service::db::begin(&application, actor).await.unwrap();
        let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql.clone());
        let row = sea_orm::ConnectionTrait::query_one_raw(&transaction, statement).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), expected);
    }
}
