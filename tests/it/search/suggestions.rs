//! What somebody means who has not finished typing, or cannot spell.

use entity::search::search_index::SearchEntityType;
use service::db::Actor;
use service::search::search_index::{Suggestion, spelt_alike, suggest};
use tests::build::search::{index, one_of_each, run};
use tests::{TestDb, build};

fn titles(suggestions: Vec<Suggestion>) -> Vec<String> {
    suggestions.into_iter().map(|suggestion| suggestion.title).collect()
}

/// 300 hashtags that begin with `so`, of which the last of the alphabet is the most used.
async fn hashtags(db: &TestDb) {
    run(
        db,
        "INSERT INTO hashtags (tag, slug, usage_count)
         SELECT 'so' || to_char(n, 'FM000'), 'so' || n, CASE n WHEN 300 THEN 9000 WHEN 7 THEN 500 ELSE 1 END
         FROM generate_series(1, 300) n;
         INSERT INTO hashtags (tag, slug, usage_count) VALUES ('Électro', 'electro', 1), ('beyoncé', 'beyonce', 1)",
    )
    .await;
}

#[tokio::test]
async fn a_beginning_is_completed_by_what_is_most_popular() {
    let db = TestDb::new().await;
    let visitor = Actor::visitor();
    hashtags(&db).await;
    index(&db).await;
    let seen = db.seen_by(&visitor);
    let read = titles(suggest(&seen, &visitor, "so", &[], 3).await.unwrap());
    assert_eq!(read[..2], ["so300", "so007"]);
    assert_eq!(read.len(), 3);
    assert_eq!(titles(suggest(&seen, &visitor, "SO29", &[], 20).await.unwrap()).len(), 10);
    assert_eq!(titles(suggest(&seen, &visitor, "so299", &[], 20).await.unwrap()), ["so299"]);
    assert_eq!(titles(suggest(&seen, &visitor, "él", &[], 5).await.unwrap()), ["Électro"]);
    for nothing in ["o3", "%", "so_", "so\\"] {
        assert!(suggest(&seen, &visitor, nothing, &[], 5).await.unwrap().is_empty(), "{nothing}");
    }
    assert_eq!(suggest(&seen, &visitor, "so", &[], 1_000).await.unwrap().len(), 20);
    assert!(suggest(&seen, &visitor, "so", &[SearchEntityType::Track], 5).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_misspelt_is_recognised() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await.id;
    one_of_each(&db, owner).await;
    hashtags(&db).await;
    index(&db).await;
    let visitor = Actor::visitor();
    let seen = db.seen_by(&visitor);
    assert_eq!(titles(spelt_alike(&seen, &visitor, "beyonce", &[], 5).await.unwrap()), ["beyoncé"]);
    let read = titles(spelt_alike(&seen, &visitor, "equippment", &[], 5).await.unwrap());
    assert_eq!(read, ["Zebra Equipment"]);
    let tracks = [SearchEntityType::Track];
    assert_eq!(titles(spelt_alike(&seen, &visitor, "zebrra", &tracks, 5).await.unwrap()), ["Zebra Track"]);
    assert!(spelt_alike(&seen, &visitor, "qqqqqq", &[], 5).await.unwrap().is_empty());
}
