//! `counters roll-up` and `counters reconcile`.

use super::tool::Tool;
use sea_orm::ConnectionTrait;
use tests::TestDb;

async fn with_a_track() -> TestDb {
    let db = TestDb::new().await;
    db.execute_unprepared(
        "INSERT INTO users (email, username) VALUES ('ann@example.com', 'ann');
         INSERT INTO files (user_id, filename, original_filename, mime_type, file_size, storage_path, url)
         SELECT id, 'a.wav', 'a.wav', 'audio/wav', 1, 'a', 'https://files.example.com/a' FROM users;
         INSERT INTO tracks (creator_id, file_id, title, duration, like_count)
         SELECT user_id, id, 'Dawn', 100, 7 FROM files;
         INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage)
         SELECT creator_id, id, 1, 1 FROM tracks",
    )
    .await
    .unwrap();
    db
}

#[tokio::test]
async fn roll_up_adds_what_is_pending_and_says_how_much() {
    let db = with_a_track().await;
    let tool = Tool::of(&db);
    let said = tool.run(&["counters", "roll-up"]);
    assert_eq!((said.code, said.out.as_str()), (0, "1 changes rolled up.\n"), "{}", said.err);
    let said = tool.run(&["counters", "roll-up", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(answer["rolled_up"], 0);
}

#[tokio::test]
async fn reconcile_says_what_differs_before_it_corrects_it() {
    let db = with_a_track().await;
    let tool = Tool::of(&db);
    for (arguments, differ) in [
        (&["counters", "reconcile", "--json", "--dry-run"][..], 1),
        (&["counters", "reconcile", "--json", "--counter", "tracks.like_count", "--batch", "1"], 1),
        (&["counters", "reconcile", "--json"], 0),
    ] {
        let said = tool.run(arguments);
        assert_eq!(said.code, 0, "{}", said.err);
        let answer: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(answer["differences"].as_array().unwrap().len(), differ, "{answer}");
        if differ > 0 {
            assert_eq!(answer["differences"][0]["counter"], "tracks.like_count");
            assert_eq!(
                (&answer["differences"][0]["was"], &answer["differences"][0]["right"]),
                (&7.into(), &0.into())
            );
        }
    }
    let said = tool.run(&["counters", "reconcile"]);
    assert!(said.out.starts_with("35 counters, "), "{}", said.out);
}

#[tokio::test]
async fn a_counter_that_is_none_is_named_with_those_that_are() {
    let db = with_a_track().await;
    let said = Tool::of(&db).run(&["counters", "reconcile", "--counter", "tracks.plays"]);
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("there is no counter \"tracks.plays\". There are: carts.item_count"),
        "{}",
        said.err
    );
}
