use super::{by_hand, count, is_invalid, refused};
use chrono::{DateTime, TimeDelta, Utc};
use service::chat::ChatError;
use service::chat::messages::{Imported, MOST_AT_ONCE, import, list};
use service::db::{Actor, PageRequest};
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

fn message(sender_id: Uuid, at: DateTime<Utc>) -> Imported {
    Imported { id: Uuid::new_v4(), sender_id, content: "from elsewhere".to_owned(), created_at: at }
}

fn today() -> DateTime<Utc> {
    DateTime::from_timestamp(Utc::now().timestamp(), 0).unwrap()
}

#[tokio::test]
async fn a_history_is_imported_once_however_often_and_with_its_months() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await.id, build::user(&db).await.id);
    let room = build::room(&db, ada).await.id;
    let today = today();
    let history: Vec<_> =
        (0..600).map(|n| message(if n % 2 == 0 { ada } else { bob }, today - TimeDelta::days(n))).collect();
    on_your_marks(&db).await;

    let system = Actor::system();
    let (one, two) = tokio::join!(
        import(db.owner(), &system, room, &history),
        import(db.owner(), &system, room, &history)
    );
    assert_eq!(one.unwrap() + two.unwrap(), 600);
    assert_eq!(import(db.owner(), &system, room, &history[..10]).await.unwrap(), 0);
    assert_eq!(import(db.owner(), &system, room, &[]).await.unwrap(), 0);
    assert_eq!(count(&db, "messages").await, 600);
    let viewer = Actor::user(bob);
    let page = list(&db.seen_by(&viewer), &viewer, room, &PageRequest::first(3)).await.unwrap();
    let times: Vec<_> = page.items.iter().map(|line| line.created_at).collect();
    assert_eq!(times, [today, today - TimeDelta::days(1), today - TimeDelta::days(2)]);
}

#[tokio::test]
async fn an_import_is_whole_or_nothing() {
    let db = TestDb::new().await;
    let ada = build::user(&db).await.id;
    let room = build::room(&db, ada).await.id;
    let system = Actor::system();
    let good = message(ada, today());
    let bad = |change: fn(&mut Imported)| {
        let mut bad = message(ada, today());
        change(&mut bad);
        [good.clone(), bad]
    };
    let tried = async |messages: &[Imported]| import(db.owner(), &system, room, messages).await;
    for (field, batch) in [
        ("messages[1].content", bad(|m| m.content = String::new())),
        ("messages[1].content", bad(|m| m.content = "é".repeat(10_001))),
        ("messages[1].content", bad(|m| m.content = "a\0b".to_owned())),
        ("messages[1].created_at", bad(|m| m.created_at = Utc::now() + TimeDelta::hours(1))),
        ("messages[1].created_at", bad(|m| m.created_at = DateTime::<Utc>::MIN_UTC)),
    ] {
        assert!(is_invalid(tried(&batch).await, field), "{field}");
    }
    assert!(is_invalid(tried(&vec![good.clone(); MOST_AT_ONCE + 1]).await, "messages"));
    refused!(tried(&bad(|m| m.sender_id = Uuid::new_v4())).await, ChatError::UserNotFound);
    refused!(
        import(db.owner(), &system, Uuid::new_v4(), std::slice::from_ref(&good)).await,
        ChatError::RoomNotFound
    );
    let user = Actor::user(ada);
    refused!(import(db.app(), &user, room, std::slice::from_ref(&good)).await, ChatError::Forbidden);
    assert_eq!(count(&db, "messages").await, 0);
}

#[tokio::test]
async fn what_was_said_before_the_retention_waits_for_its_month() {
    let db = TestDb::new().await;
    let ada = build::user(&db).await.id;
    let room = build::room(&db, ada).await.id;
    let old = [message(ada, today()), message(ada, DateTime::UNIX_EPOCH + TimeDelta::days(14_000))];
    let refusal = import(db.owner(), &Actor::system(), room, &old).await.unwrap_err();
    assert!(matches!(&refusal, ChatError::MissingMonth(missing) if missing.month == "2008-05"), "{refusal}");
    assert_eq!(count(&db, "messages").await, 0);
    by_hand(&db, "SELECT veza.ensure_partitions('public.messages', '2008-05-01', '2008-05-02')").await;
    assert_eq!(import(db.owner(), &Actor::system(), room, &old).await.unwrap(), 2);
}
