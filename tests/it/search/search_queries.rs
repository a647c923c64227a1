//! What was searched for is for who did it; what nobody finds is for the platform.

use chrono::{Duration, Utc};
use entity::search::search_index::SearchEntityType;
use serde_json::json;
use service::db::{Actor, PageRequest};
use service::search::SearchError;
use service::search::search_queries::{
    Asked, clear, delete, list, record, record_click, report_unanswered, suggest,
};
use tests::build::search::{number, run};
use tests::{TestDb, build};
use uuid::Uuid;

fn asked(words: &str, result_count: i32) -> Asked {
    Asked {
        session_id: None,
        query_text: words.to_owned(),
        language: "en".to_owned(),
        filters: json!({ "type": "track" }),
        result_count,
        latency_ms: 7,
    }
}

#[tokio::test]
async fn a_history_is_listed_newest_first_and_forgotten_by_who_made_it_alone() {
    let db = TestDb::new().await;
    let (ada, ben) = (Actor::user(build::user(&db).await.id), Actor::user(build::user(&db).await.id));
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(record(&db, &ada, asked(&format!("Query {n}"), n)).await.unwrap());
    }
    record(&db, &ben, asked("of ben", 1)).await.unwrap();
    let read = async |actor: &Actor| {
        let (mut lines, mut page) = (Vec::new(), PageRequest::first(2));
        loop {
            let read = list(&db.seen_by(actor), actor, &page).await.unwrap();
            lines.extend(read.items);
            match read.next {
                Some(next) => page = PageRequest::first(2).after(next),
                None => return lines,
            }
        }
    };
    let lines = read(&ada).await;
    let texts: Vec<_> = lines.iter().map(|line| line.query_text.as_str()).collect();
    assert_eq!(texts, ["Query 4", "Query 3", "Query 2", "Query 1", "Query 0"]);
    assert_eq!((lines[0].result_count, &lines[0].filters), (4, &json!({ "type": "track" })));

    assert_eq!(delete(&db, &ben, &ids).await.unwrap(), 0);
    assert_eq!(delete(&db, &ada, &ids[..2]).await.unwrap(), 2);
    assert_eq!(delete(&db, &ada, &ids[..2]).await.unwrap(), 0);
    assert_eq!(clear(&db, &ada).await.unwrap(), 3);
    assert!(read(&ada).await.is_empty());
    assert_eq!(read(&ben).await.len(), 1);
    for nobody in [Actor::visitor(), Actor::system()] {
        let refused = list(db.owner(), &nobody, &PageRequest::first(2)).await;
        assert!(matches!(refused, Err(SearchError::Forbidden)));
    }
}

#[tokio::test]
async fn the_first_click_stands_and_is_told_by_who_searched_alone() {
    let db = TestDb::new().await;
    let (ada, ben, visitor) =
        (Actor::user(build::user(&db).await.id), Actor::user(build::user(&db).await.id), Actor::visitor());
    let thing = (SearchEntityType::Track, Uuid::from_u128(1));
    let own = record(&db, &ada, asked("x", 3)).await.unwrap();
    let visit =
        record(&db, &visitor, Asked { session_id: Some(Uuid::from_u128(9)), ..asked("y", 3) }).await.unwrap();

    record_click(&db, &ada, own, thing, 2).await.unwrap();
    record_click(&db, &ada, own, (SearchEntityType::User, Uuid::from_u128(2)), 1).await.unwrap();
    record_click(&db, &visitor, visit, thing, 1).await.unwrap();
    let clicked =
        "SELECT count(*) FROM search_queries WHERE clicked_entity_type = 'track' AND clicked_at IS NOT NULL
        AND (normalized_query, clicked_position) IN (('x', 2), ('y', 1))";
    assert_eq!(number(&db, clicked).await, 2);

    for (actor, search) in [(&ben, own), (&visitor, own), (&ada, visit), (&ada, Uuid::from_u128(404))] {
        let refused = record_click(&db, actor, search, thing, 1).await;
        assert!(matches!(refused, Err(SearchError::QueryNotFound)));
    }
    let refused = record_click(&db, &ada, own, thing, 0).await;
    assert!(matches!(refused, Err(SearchError::Invalid(invalid)) if invalid.names("position")));
}

#[tokio::test]
async fn what_is_malformed_is_refused_and_leaves_nothing() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    for (asked, field) in [
        (asked("", 0), "query_text"),
        (asked("a\0b", 0), "query_text"),
        (asked(&"x".repeat(501), 0), "query_text"),
        (asked("x", -1), "result_count"),
        (Asked { latency_ms: -1, ..asked("x", 0) }, "latency_ms"),
        (Asked { language: "x".to_owned(), ..asked("x", 0) }, "language"),
        (Asked { filters: json!([]), ..asked("x", 0) }, "filters"),
    ] {
        match record(&db, &ada, asked).await {
            Err(SearchError::Invalid(invalid)) => assert!(invalid.names(field), "{field}: {invalid}"),
            other => panic!("{field}: {other:?}"),
        }
    }
    let gone = Actor::user(Uuid::from_u128(404));
    assert!(matches!(record(&db, &gone, asked("x", 0)).await, Err(SearchError::UserNotFound)));
    let many = vec![Uuid::nil(); 101];
    assert!(matches!(delete(&db, &ada, &many).await, Err(SearchError::Invalid(_))));
    assert_eq!(number(&db, "SELECT count(*) FROM search_queries").await, 0);
}

#[tokio::test]
async fn others_searches_are_suggested_once_three_have_asked_them_and_found_something() {
    let db = TestDb::new().await;
    for n in 0_u128..4 {
        let user = Actor::user(build::user(&db).await.id);
        record(&db, &user, asked(["Crème brûlée", "creme   BRULEE"][usize::from(n % 2 == 0)], 2))
            .await
            .unwrap();
        record(&db, &user, asked("creme fraiche", 0)).await.unwrap();
        if n < 3 {
            let visit = Asked { session_id: Some(Uuid::from_u128(n)), ..asked("crema", 1) };
            record(&db, &Actor::visitor(), visit).await.unwrap();
        }
        if n < 2 {
            record(&db, &user, asked("credit card of mine", 5)).await.unwrap();
        }
    }
    let visitor = Actor::visitor();
    assert_eq!(suggest(&db.seen_by(&visitor), "CRÉ", 10).await.unwrap(), ["creme brulee", "crema"]);
    assert_eq!(suggest(&db.seen_by(&visitor), "CRÉ", 1).await.unwrap(), ["creme brulee"]);
    assert!(suggest(&db.seen_by(&visitor), "c%", 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_nobody_finds_is_reported_to_staff() {
    let db = TestDb::new().await;
    let (ada, ben) = (Actor::user(build::user(&db).await.id), Actor::user(build::user(&db).await.id));
    for (actor, words, results) in [
        (&ada, "Theremin", 0),
        (&ben, "theremin", 0),
        (&ada, "THEREMIN", 0),
        (&ada, "lute", 0),
        (&ada, "song", 9),
    ] {
        record(&db, actor, asked(words, results)).await.unwrap();
    }
    record(&db, &ada, asked("long ago", 0)).await.unwrap();
    run(&db, "UPDATE search_queries SET created_at = now() - interval '40 days' WHERE normalized_query = 'long ago'").await;
    let since = Utc::now() - Duration::days(30);
    let moderator = Actor::user(build::moderator(&db).await.id);
    for staff in [moderator, Actor::system()] {
        let report = report_unanswered(db.owner(), &staff, since, 10).await.unwrap();
        let lines: Vec<_> =
            report.iter().map(|line| (line.normalized_query.as_str(), line.times, line.people)).collect();
        assert_eq!(lines, [("theremin", 3, 2), ("lute", 1, 1)]);
    }
    assert!(matches!(report_unanswered(db.owner(), &ada, since, 10).await, Err(SearchError::Forbidden)));
}
