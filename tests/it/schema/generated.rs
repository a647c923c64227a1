//! Columns that PostgreSQL computes, and the functions that it computes them with.

use super::{column, refusal, rows, value};
use sea_orm::ConnectionTrait;
use tests::TestDb;

#[tokio::test]
async fn a_reminder_is_due_so_many_days_before_the_end() {
    let db = rows::of(&["hardware"]).await;
    let due = "SELECT remind_on::text FROM equipment_warranties";
    assert_eq!(value::<Option<String>>(&*db, due).await.as_deref(), Some("2026-12-02"));
    db.execute_unprepared("UPDATE equipment_warranties SET ends_on = '2027-03-01', reminder_days_before = 1")
        .await
        .unwrap();
    assert_eq!(value::<Option<String>>(&*db, due).await.as_deref(), Some("2027-02-28"));
    db.execute_unprepared("UPDATE equipment_warranties SET reminder_days_before = NULL").await.unwrap();
    assert_eq!(value::<Option<String>>(&*db, due).await, None);
    let (code, _, _) = refusal(&*db, "UPDATE equipment_warranties SET remind_on = now()").await;
    assert_eq!(code, "428C9");
}

/// By the language alone, without its region and in any case; what is unknown is not stemmed.
#[tokio::test]
async fn a_language_tag_has_its_text_search_configuration() {
    let db = TestDb::new().await;
    for (tag, configuration) in [
        ("en", "english"),
        ("EN-gb", "english"),
        ("fr", "french"),
        ("es-419", "spanish"),
        ("de", "german"),
        ("it", "italian"),
        ("pt_BR", "portuguese"),
        ("nl", "dutch"),
        ("ja", "simple"),
        ("", "simple"),
    ] {
        let found: String = value(&*db, &format!("SELECT search_config('{tag}')::text")).await;
        assert_eq!(found, configuration, "{tag}");
    }
}

#[tokio::test]
async fn what_is_found_is_stemmed_in_its_language_and_ranked_title_tags_body() {
    let db = TestDb::new().await;
    db.execute_unprepared(
        "INSERT INTO search_index (entity_type, entity_id, title, tags, body, language) VALUES
            ('track', gen_random_uuid(), 'c', '{}', 'running', 'en'),
            ('track', gen_random_uuid(), 'b', '{marathon,running}', '', 'en'),
            ('track', gen_random_uuid(), 'running', '{}', '', 'en'),
            ('track', gen_random_uuid(), 'running', '{}', '', 'ja')",
    )
    .await
    .unwrap();
    let found: Vec<String> = column(
        &*db,
        "SELECT concat_ws(' ', title, tags, body) FROM search_index, websearch_to_tsquery(search_config('en'), 'runs') q
         WHERE document @@ q ORDER BY ts_rank(document, q) DESC",
    )
    .await;
    assert_eq!(found, ["running {} ", "b {marathon,running} ", "c {} running"]);
}
