//! The index is in step with its sources, whatever is changed, in whatever order one hears of it.

use sea_orm::{ConnectionTrait, TransactionTrait};
use service::db::Actor;
use service::platform::delivery::deliver;
use service::platform::outbox_events::append_all;
use service::platform::{Consumer, DeliveryPolicy, Event};
use service::search::Indexer;
use service::search::search_index::Ask;
use std::sync::Arc;
use tests::build::search::{found, hits, index, number, one_of_each, out_of_step, run, waiting};
use tests::{TestDb, build, on_your_marks};

#[tokio::test]
async fn whatever_can_be_found_is_found_once_its_event_was_delivered() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await;
    one_of_each(&db, owner.id).await;
    let visitor = Actor::visitor();
    assert!(found(&db, &visitor, "zebra").await.is_empty());

    index(&db).await;
    let mut found = hits(&db, &visitor, &Ask::new("zebra")).await.unwrap();
    found.sort_by_key(|hit| format!("{:?}", hit.entity_type));
    let titles: Vec<_> = found.iter().map(|hit| hit.title.as_str()).collect();
    let expected = [
        "Zebra Course",
        "Zebra Equipment",
        "Zebra Group",
        "zebra",
        "Zebra Lesson",
        "Zebra Playlist",
        "Zebra Post",
        "Zebra Product",
        "Zebra Room",
        "Zebra Track",
        "Zebra Person",
    ];
    assert_eq!(titles, expected);
    for hit in &found {
        assert_eq!(hit.owner_id, (hit.title != "zebra").then_some(owner.id), "{}", hit.title);
    }
    assert_eq!(out_of_step(&db).await, 0);
}

/// Each statement changes something that a search would show, filter by or match.
#[expect(clippy::too_many_lines, reason = "one line for each column that matters")]
#[tokio::test]
async fn each_change_of_a_source_is_told_of_and_followed() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await;
    one_of_each(&db, owner.id).await;
    run(&db, &format!("INSERT INTO user_settings (user_id) VALUES ('{}') ON CONFLICT DO NOTHING", owner.id))
        .await;
    run(&db, &format!("INSERT INTO user_profiles (user_id) VALUES ('{}') ON CONFLICT DO NOTHING", owner.id))
        .await;
    index(&db).await;
    let other = build::user(&db).await.id;
    for change in [
        "UPDATE users SET username = 'renamed'",
        "UPDATE users SET display_name = NULL",
        "UPDATE users SET is_active = false",
        "UPDATE users SET is_active = true",
        "UPDATE users SET is_banned = true",
        "UPDATE users SET is_banned = false",
        "UPDATE users SET deleted_at = now()",
        "UPDATE users SET deleted_at = NULL",
        "UPDATE user_profiles SET bio = 'plays the flute'",
        "UPDATE user_profiles SET tagline = 'loud'",
        "UPDATE user_profiles SET location = 'Lyon'",
        "UPDATE user_profiles SET show_location = false",
        "UPDATE user_profiles SET profile_visibility = 'private'",
        "UPDATE user_profiles SET profile_visibility = 'unlisted'",
        "UPDATE user_profiles SET profile_visibility = 'public'",
        "UPDATE user_settings SET allow_search_indexing = false",
        "DELETE FROM user_settings",
        "UPDATE tracks SET title = 'Ibex'",
        "UPDATE tracks SET artist = 'Ada'",
        "UPDATE tracks SET album = 'First'",
        "UPDATE tracks SET description = 'Made at night'",
        "UPDATE tracks SET genre = 'Jazz'",
        "UPDATE tracks SET visibility = 'unlisted'",
        "UPDATE tracks SET published_at = NULL",
        "UPDATE tracks SET published_at = now() + interval '1 day'",
        "UPDATE tracks SET deleted_at = now()",
        "UPDATE tracks SET deleted_at = NULL, creator_id = '$other'",
        "UPDATE playlists SET name = 'Ibex', description = 'x'",
        "UPDATE playlists SET visibility = 'private'",
        "UPDATE playlists SET deleted_at = now()",
        "UPDATE posts SET content = 'Something else'",
        "UPDATE posts SET visibility = 'private'",
        "UPDATE posts SET visibility = 'public'",
        "INSERT INTO post_hashtags (post_id, hashtag_id) SELECT p.id, h.id FROM posts p, hashtags h",
        "DELETE FROM post_hashtags",
        "INSERT INTO post_hashtags (post_id, hashtag_id) SELECT p.id, h.id FROM posts p, hashtags h",
        "UPDATE hashtags SET tag = 'ibex'",
        "UPDATE posts SET deleted_at = now()",
        "UPDATE posts SET deleted_at = NULL",
        "INSERT INTO post_hashtags (post_id, hashtag_id) SELECT p.id, h.id FROM posts p, hashtags h",
        "UPDATE groups SET name = 'Ibex'",
        "UPDATE groups SET description = 'x'",
        "UPDATE groups SET deleted_at = now()",
        "UPDATE rooms SET name = 'Ibex'",
        "UPDATE rooms SET description = 'x'",
        "UPDATE rooms SET is_private = true",
        "UPDATE rooms SET is_private = false",
        "UPDATE rooms SET room_type = 'private'",
        "UPDATE rooms SET room_type = 'public', deleted_at = now()",
        "UPDATE products SET name = 'Ibex'",
        "UPDATE products SET description = 'y'",
        "UPDATE products SET tags = '{drums,loops}'",
        "UPDATE products SET category = 'sample', genre = 'Trap'",
        "UPDATE products SET status = 'suspended'",
        "UPDATE products SET published_at = now() - interval '1 day'",
        "UPDATE products SET deleted_at = now()",
        "UPDATE courses SET title = 'Ibex', description = 'x'",
        "UPDATE courses SET tags = '{mixing}'",
        "UPDATE courses SET category = 'Sound'",
        "UPDATE courses SET language = 'fr'",
        "UPDATE courses SET visibility = 'private'",
        "UPDATE courses SET visibility = 'public'",
        "UPDATE courses SET status = 'draft'",
        "UPDATE courses SET status = 'published', deleted_at = now()",
        "UPDATE courses SET deleted_at = NULL",
        "UPDATE lessons SET title = 'Ibex', section_title = 'One'",
        "UPDATE lessons SET content = 'How to listen'",
        "UPDATE lessons SET is_preview = false",
        "UPDATE lessons SET is_preview = true",
        "UPDATE lessons SET is_published = false",
        "UPDATE lessons SET deleted_at = now()",
        "UPDATE equipment SET brand = 'Ibex', model = 'One'",
        "UPDATE equipment SET nickname = 'Old one'",
        "UPDATE equipment SET is_public = false",
        "UPDATE equipment_categories SET name = 'Loudspeakers'",
        "UPDATE equipment SET deleted_at = now()",
        "DELETE FROM tracks",
        "DELETE FROM hashtags",
        "DELETE FROM courses",
    ] {
        let change = change.replace("$other", &other.to_string());
        let change = match change.strip_prefix("UPDATE users") {
            Some(_) => format!("{change} WHERE id = '{}'", owner.id),
            None => change,
        };
        index(&db).await;
        assert_eq!(out_of_step(&db).await, 0, "before {change}");
        run(&db, &change).await;
        assert!(out_of_step(&db).await > 0, "nothing changes by {change}");
        assert!(waiting(&db).await > 0, "nobody is told of {change}");
        index(&db).await;
        assert_eq!(out_of_step(&db).await, 0, "after {change}");
    }
    run(&db, &format!("DELETE FROM users WHERE id = '{}'", owner.id)).await;
    index(&db).await;
    assert_eq!(out_of_step(&db).await, 0);
    assert_eq!(number(&db, "SELECT count(*) FROM search_index").await, 1, "the other user is left");
}

#[tokio::test]
async fn what_only_counts_is_not_told_of_and_a_transaction_tells_of_a_thing_once() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await;
    one_of_each(&db, owner.id).await;
    index(&db).await;
    run(
        &db,
        "UPDATE users SET last_login_at = now(), login_count = login_count + 1, token_version = 7;
         UPDATE tracks SET play_count = play_count + 1000, like_count = 3, bpm = 120;
         UPDATE posts SET like_count = 5, is_pinned = true;
         UPDATE playlists SET follower_count = 5, track_count = 1;
         UPDATE rooms SET member_count = 9;
         UPDATE hashtags SET usage_count = 100, last_used_at = now();
         UPDATE products SET view_count = 100, price = 3",
    )
    .await;
    assert_eq!(waiting(&db).await, 0);

    let transaction = db.owner().begin().await.unwrap();
    for n in 0..5 {
        transaction.execute_unprepared(&format!("UPDATE tracks SET title = 'Number {n}'")).await.unwrap();
    }
    transaction.execute_unprepared("UPDATE posts SET content = 'anew'").await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(waiting(&db).await, 2);
    assert_eq!(index(&db).await, 2);
    assert_eq!(found(&db, &Actor::visitor(), "\"Number 4\"").await, ["Number 4"]);

    let undone = db.owner().begin().await.unwrap();
    undone.execute_unprepared("UPDATE tracks SET title = 'Never'").await.unwrap();
    undone.rollback().await.unwrap();
    assert_eq!(waiting(&db).await, 0);
}

#[tokio::test]
async fn an_event_that_comes_again_or_late_or_of_nothing_changes_nothing() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await;
    let track = build::track(&db, owner.id).await;
    index(&db).await;
    let before = number(&db, "SELECT sum(hashtext(i::text)) FROM search_index i").await;
    let event = |id| Event::new("track", id, "track.changed", serde_json::json!({}));
    append_all(db.owner(), &[event(track.id), event(uuid::Uuid::from_u128(404)), event(track.id)])
        .await
        .unwrap();
    assert_eq!(index(&db).await, 3);
    assert_eq!(number(&db, "SELECT sum(hashtext(i::text)) FROM search_index i").await, before);
}

#[tokio::test]
async fn what_has_no_language_of_its_own_is_stemmed_anew_when_its_owner_s_changes() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await;
    one_of_each(&db, owner.id).await;
    run(&db, &format!("INSERT INTO user_profiles (user_id) VALUES ('{}') ON CONFLICT DO NOTHING", owner.id))
        .await;
    run(&db, "UPDATE tracks SET title = 'Danses'").await;
    index(&db).await;
    assert!(found(&db, &Actor::visitor(), "danser").await.is_empty());

    run(&db, "UPDATE user_profiles SET language = 'fr'").await;
    index(&db).await;
    assert_eq!(found(&db, &Actor::visitor(), "danser").await, ["Danses"]);
    assert_eq!(out_of_step(&db).await, 0);
    let own = "SELECT count(*) FROM search_index WHERE language = 'fr'";
    assert_eq!(number(&db, own).await, 8, "all but course, lesson and hashtag");
}

#[tokio::test]
async fn four_indexers_at_once_end_in_step_with_four_who_write() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await;
    build::streaming::tracks(&db, owner.id, 12).await;
    let consumers: [Arc<dyn Consumer>; 1] = [Arc::new(Indexer)];
    let policy = DeliveryPolicy { batch: 5, ..build::platform::hasty() };
    let writer = async |n: usize| {
        for round in 0..10 {
            let sql = format!(
                "UPDATE tracks SET title = 'by {n} in {round}', visibility = CASE WHEN random() < 0.3 THEN 'private' ELSE 'public' END::visibility
                 WHERE id IN (SELECT id FROM tracks ORDER BY id OFFSET {} LIMIT 4 FOR UPDATE)",
                (n + round) % 9
            );
            run(&db, &sql).await;
        }
    };
    let indexer = async || {
        for _ in 0..20 {
            deliver(db.owner(), &consumers, &policy).await.unwrap();
        }
    };
    on_your_marks(&db).await;
    futures::join!(writer(0), writer(1), writer(2), writer(3), indexer(), indexer(), indexer(), indexer());
    index(&db).await;
    assert_eq!(out_of_step(&db).await, 0);
    assert_eq!(number(&db, "SELECT count(*) FROM outbox_events WHERE failed_at IS NOT NULL").await, 0);
}
