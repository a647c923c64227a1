//! `search rebuild`, as operators run it.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::{TestDb, build, build::search::number};

use crate::tool::{Said, Tool};

/// What came of it, by `--json`.
fn done(said: &Said) -> Value {
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str::<Value>(&said.out).unwrap()["done"].clone()
}

#[tokio::test]
async fn a_rebuild_writes_what_is_missing_removes_what_is_left_over_and_says_how_much() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await.id;
    build::streaming::tracks(&db, owner, 7).await;
    let tool = Tool::of(&db);

    let said = tool.run(&["search", "rebuild"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.starts_with("8 things looked at in "), "{}", said.out);
    assert!(said.out.ends_with("; 8 rows of the index written, 0 removed.\n"), "{}", said.out);
    assert_eq!(number(&db, "SELECT count(*) FROM search_index WHERE entity_type = 'track'").await, 7);

    db.execute_unprepared(
        "DELETE FROM search_index WHERE entity_type = 'user';
         UPDATE search_index SET title = 'wrong' WHERE id IN (SELECT id FROM search_index LIMIT 2);
         INSERT INTO search_index (entity_type, entity_id, title) VALUES ('track', gen_random_uuid(), 'left over')",
    )
    .await
    .unwrap();
    let said = tool.run(&["search", "rebuild", "--json"]);
    assert_eq!(done(&said), json!({ "seen": 8, "written": 3, "removed": 1 }));
    assert_eq!(
        number(&db, "SELECT count(*) FROM search_index WHERE title IN ('wrong', 'left over')").await,
        0
    );
    let said = tool.run(&["search", "rebuild", "--json"]);
    assert_eq!(done(&said), json!({ "seen": 8, "written": 0, "removed": 0 }));
}

#[tokio::test]
async fn one_type_is_rebuilt_alone_in_batches_of_any_size() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await.id;
    build::streaming::tracks(&db, owner, 7).await;
    let tool = Tool::of(&db);

    let said = tool.run(&["search", "rebuild", "--type", "track", "--batch", "3", "--json"]);
    assert_eq!(done(&said), json!({ "seen": 7, "written": 7, "removed": 0 }));
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(report["types"], json!(["track"]));
    assert!(report["database"].as_str().unwrap().contains(db.name()), "{report}");
    assert!(!said.out.contains(&crate::tool::password(&db)), "{report}");
    assert_eq!(number(&db, "SELECT count(*) FROM search_index").await, 7);
}

#[tokio::test]
async fn what_cannot_be_rebuilt_is_refused_and_the_help_says_what_can() {
    let db = TestDb::new().await;
    let tool = Tool::of(&db);
    let unknown = tool.run(&["search", "rebuild", "--type", "song"]);
    assert!(unknown.code == 2 && unknown.err.contains("There are: user, track, "), "{}", unknown.err);
    for batch in ["0", "10001", "many"] {
        let wrong = tool.run(&["search", "rebuild", "--batch", batch]);
        assert!(wrong.code == 2 && wrong.err.contains("--batch"), "{}", wrong.err);
    }
    assert_eq!(tool.run(&["search"]).code, 2);

    let help = tool.run(&["search", "rebuild", "--help"]);
    assert_eq!(help.code, 0, "{}", help.err);
    for said in ["nightly", "--type <TYPE>", "--batch <BATCH>", "[default: 500]", "--json"] {
        assert!(help.out.contains(said), "{said}: {}", help.out);
    }
    assert!(tool.run(&["search", "--help"]).out.contains("rebuild"));

    let empty = TestDb::empty().await;
    let said = Tool::of(&empty).run(&["search", "rebuild"]);
    assert!(said.code == 4 && said.out.is_empty() && !said.err.is_empty(), "{} {}", said.code, said.err);
}
