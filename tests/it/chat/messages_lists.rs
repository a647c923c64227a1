use super::{by_hand, refused};
use chrono::{DateTime, TimeDelta, Utc};
use service::chat::ChatError;
use service::chat::messages::{Line, MessageRef, around, list, list_after, list_pinned};
use service::db::{Actor, PageRequest};
use tests::build::chat::private_room;
use tests::{TestDb, build};
use uuid::Uuid;

/// A private room with seven messages: two of each of the last three months, of the same moment each, and one of now; in time order.
async fn history(db: &TestDb) -> (Actor, Uuid, Vec<MessageRef>) {
    let ada = Actor::user(build::user(db).await.id);
    let room = private_room(db, ada.user_id().unwrap()).await.id;
    let ensure = "SELECT veza.ensure_partitions('public.messages', now() - interval '4 months', now())";
    by_hand(db, ensure).await;
    let first: DateTime<Utc> = DateTime::from_timestamp(Utc::now().timestamp() - 100 * 86_400, 0).unwrap();
    let mut said = Vec::new();
    for n in 0..7_i64 {
        let at = first + TimeDelta::days(n / 2 * 33);
        let message = MessageRef { id: Uuid::new_v4(), created_at: at };
        let sql = format!(
            "INSERT INTO messages (id, room_id, sender_id, content, created_at, is_pinned) VALUES ('{}', '{room}', '{}', \
             'message {n}', '{at}', {})",
            message.id,
            ada.user_id().unwrap(),
            n % 3 == 0
        );
        by_hand(db, &sql).await;
        said.push(message);
    }
    said.sort_by_key(|message| (message.created_at, message.id));
    (ada, room, said)
}

#[tokio::test]
async fn each_message_comes_once_across_pages_and_months_both_ways() {
    let db = TestDb::new().await;
    let (ada, room, said) = history(&db).await;
    for size in [1, 2, 3, 100] {
        for is_forward in [true, false] {
            let mut seen = Vec::new();
            let mut request = PageRequest::first(size);
            loop {
                let page = if is_forward {
                    list_after(&db.seen_by(&ada), &ada, room, &request).await
                } else {
                    list(&db.seen_by(&ada), &ada, room, &request).await
                }
                .unwrap();
                seen.extend(page.items.iter().map(Line::message));
                let Some(next) = page.next else { break };
                request = PageRequest::first(size).after(next);
            }
            if !is_forward {
                seen.reverse();
            }
            assert_eq!(seen, said, "{size} {is_forward}");
        }
    }
    let pinned = list_pinned(&db.seen_by(&ada), &ada, room, &PageRequest::first(2)).await.unwrap();
    let next = PageRequest::first(2).after(pinned.next.unwrap());
    assert_eq!(list_pinned(&db.seen_by(&ada), &ada, room, &next).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn a_cursor_continues_the_list_that_made_it_and_no_other() {
    let db = TestDb::new().await;
    let (ada, room, _) = history(&db).await;
    let next = list(&db.seen_by(&ada), &ada, room, &PageRequest::first(2)).await.unwrap().next.unwrap();
    let request = PageRequest::first(2).after(next);
    refused!(list_after(&db.seen_by(&ada), &ada, room, &request).await, ChatError::Cursor(_));
    refused!(list_pinned(&db.seen_by(&ada), &ada, room, &request).await, ChatError::Cursor(_));
    let damaged = PageRequest::first(2).after("bm90IGEgY3Vyc29y");
    refused!(list(&db.seen_by(&ada), &ada, room, &damaged).await, ChatError::Cursor(_));
}

#[tokio::test]
async fn around_a_message_is_what_came_before_and_after_it() {
    let db = TestDb::new().await;
    let (ada, room, said) = history(&db).await;
    let refs = |page: &service::db::Page<Line>| page.items.iter().map(Line::message).collect::<Vec<_>>();
    let two = PageRequest::first(2);
    let seen = around(&db.seen_by(&ada), &ada, room, said[3], &two).await.unwrap();
    assert_eq!(refs(&seen.older), [said[3], said[2]]);
    assert_eq!(refs(&seen.newer), [said[4], said[5]]);
    let older = PageRequest::first(9).after(seen.older.next.unwrap());
    let older = list(&db.seen_by(&ada), &ada, room, &older).await.unwrap();
    assert_eq!(refs(&older), [said[1], said[0]]);
    let newer = PageRequest::first(9).after(seen.newer.next.unwrap());
    let newer = list_after(&db.seen_by(&ada), &ada, room, &newer).await.unwrap();
    assert_eq!(refs(&newer), [said[6]]);

    let first = around(&db.seen_by(&ada), &ada, room, said[0], &two).await.unwrap();
    assert_eq!((refs(&first.older), first.older.next), (vec![said[0]], None));
    let moment = MessageRef { id: Uuid::nil(), created_at: said[2].created_at };
    let seen = around(&db.seen_by(&ada), &ada, room, moment, &two).await.unwrap();
    assert_eq!((refs(&seen.older), refs(&seen.newer)), (vec![said[1], said[0]], vec![said[2], said[3]]));

    let eve = Actor::user(build::user(&db).await.id);
    refused!(around(&db.seen_by(&eve), &eve, room, said[3], &two).await, ChatError::RoomNotFound);
    let unstorable = MessageRef { created_at: DateTime::<Utc>::MAX_UTC, ..said[3] };
    refused!(around(&db.seen_by(&ada), &ada, room, unstorable, &two).await, ChatError::MessageNotFound);
}
