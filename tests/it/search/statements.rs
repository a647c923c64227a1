//! Each read of search is one statement, whatever it answers; so is what is written down.

use chrono::{TimeDelta, Utc};
use entity::search::search_index::SearchEntityType;
use serde_json::json;
use service::db::{Actor, PageRequest};
use service::search::search_index::{Ask, rebuild_batch, search, spelt_alike, suggest};
use service::search::search_queries::{self, Asked};
use tests::build::search::{index, one_of_each};
use tests::{Counting, TestDb, build, one_statement_each};

#[tokio::test]
async fn each_read_is_one_statement() {
    let test = TestDb::new().await;
    let ada = build::user(&test).await.id;
    one_of_each(&test, ada).await;
    index(&test).await;
    let (me, system, page) = (Actor::user(ada), Actor::system(), PageRequest::first(2));
    let (ask, since) = (Ask::new("zebra"), Utc::now() - TimeDelta::days(1));
    let track = SearchEntityType::Track;
    let db = Counting::new(test.owner().clone());

    one_statement_each!(
        db;
        search(&db, &me, &ask, &page),
        search(&db, &Actor::visitor(), &ask, &page),
        suggest(&db, &me, "zeb", &[], 10),
        suggest(&db, &me, "zeb", &[track], 10),
        spelt_alike(&db, &me, "zebbra", &[], 10),
        rebuild_batch(&db, &system, track, None, 100),
        search_queries::list(&db, &me, &page),
        search_queries::suggest(&db, "zeb", 10),
        search_queries::report_unanswered(&db, &system, since, 10),
    );
    // Who reads is looked up first.
    let staff = Actor::user(build::moderator(&test).await.id);
    search_queries::report_unanswered(&db, &staff, since, 10).await.unwrap();
    assert_eq!(db.take().len(), 2);

    let asked = Asked {
        session_id: None,
        query_text: "zebra".to_owned(),
        language: "en".to_owned(),
        filters: json!({}),
        result_count: 1,
        latency_ms: 1,
    };
    let search = search_queries::record(&db, &me, asked).await.unwrap();
    assert_eq!(db.take().len(), 2, "the actor and the write");
    search_queries::record_click(&db, &me, search, (track, ada), 1).await.unwrap();
    assert_eq!(db.take().len(), 2);
}
