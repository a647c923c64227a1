//! A rebuild mends whatever the index has come to, beside those who change things and those who index.

use entity::search::search_index::SearchEntityType;
use sea_orm::{ConnectionTrait, TransactionTrait};
use service::db::Actor;
use service::platform::delivery::deliver;
use service::platform::{Consumer, DeliveryPolicy};
use service::search::search_index::{rebuild, rebuild_batch};
use service::search::{Indexer, SearchError};
use std::sync::Arc;
use tests::build::search::{index, number, one_of_each, out_of_step, run};
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

const SYSTEM: fn() -> Actor = Actor::system;

#[tokio::test]
async fn a_rebuild_mends_what_is_missing_wrong_left_over_or_out_of_fashion_and_nothing_else() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await;
    build::streaming::tracks(&db, owner.id, 7).await;
    one_of_each(&db, owner.id).await;
    let built = rebuild(db.owner(), &SYSTEM(), |_| ()).await.unwrap();
    assert_eq!((built.written, built.removed), (18, 0));
    assert_eq!(out_of_step(&db).await, 0);
    assert_eq!(rebuild(db.owner(), &SYSTEM(), |_| ()).await.unwrap().written, 0);

    run(
        &db,
        &format!(
            "DELETE FROM search_index WHERE entity_type = 'post';
             UPDATE search_index SET title = 'wrong', visibility = 'private' WHERE entity_type = 'room';
             INSERT INTO search_index (entity_type, entity_id, title) VALUES ('track', '{}', 'left over'), ('user', '{}', 'left over');
             SET session_replication_role = replica;
             UPDATE playlists SET name = 'imported';
             UPDATE tracks SET play_count = 5000 WHERE title LIKE 'Zebra%';
             RESET session_replication_role",
            Uuid::from_u128(1),
            Uuid::from_u128(u128::MAX)
        ),
    )
    .await;
    let mended = rebuild(db.owner(), &SYSTEM(), |_| ()).await.unwrap();
    assert_eq!((mended.written, mended.removed), (4, 2));
    assert_eq!(out_of_step(&db).await, 0);
    let popular = "SELECT count(*) FROM search_index WHERE popularity_score > 8 AND title = 'Zebra Track'";
    assert_eq!(number(&db, popular).await, 1);
}

#[tokio::test]
async fn a_rebuild_goes_on_where_it_stopped_and_says_how_far_it_is() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await;
    build::streaming::tracks(&db, owner.id, 7).await;
    let (mut after, mut batches) = (None, Vec::new());
    loop {
        let batch = rebuild_batch(db.owner(), &SYSTEM(), SearchEntityType::Track, after, 3).await.unwrap();
        batches.push((batch.seen, batch.written));
        after = batch.last_id;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(batches, [(3, 3), (3, 3), (1, 1)]);
    let mut seen = Vec::new();
    rebuild(db.owner(), &SYSTEM(), |progress| seen.push(progress.seen)).await.unwrap();
    assert!(seen.is_sorted() && seen.last() == Some(&8), "{seen:?}");
}

#[tokio::test]
async fn nobody_but_the_system_rebuilds() {
    let db = TestDb::new().await;
    let admin = build::admin(&db).await;
    for actor in [Actor::user(admin.id), Actor::visitor()] {
        let refused = rebuild(db.owner(), &actor, |_| ()).await;
        assert!(matches!(refused, Err(SearchError::Forbidden)));
    }
    for sql in [
        "SELECT * FROM veza.rebuild_search('track')",
        "SELECT * FROM veza.index_search('{track}', ARRAY[gen_random_uuid()])",
        "SELECT * FROM veza.searchable",
        "SELECT veza.append_changed('track', ARRAY[gen_random_uuid()])",
        "DELETE FROM search_index",
    ] {
        let refused = db.application().await.execute_unprepared(sql).await.unwrap_err();
        assert!(refused.to_string().contains("permission denied"), "{sql}: {refused}");
    }
}

/// The one order in which a stale row could stay: the rebuild has read a thing, the thing is changed and indexed, and the rebuild
/// writes what it read.
#[tokio::test]
async fn an_indexer_waits_for_a_batch_that_has_read_what_was_changed_since() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await;
    build::track(&db, owner.id).await;
    index(&db).await;
    run(&db, "SET session_replication_role = replica; UPDATE tracks SET title = 'old'; RESET session_replication_role").await;

    let batch = db.owner().begin().await.unwrap();
    rebuild_batch(&batch, &SYSTEM(), SearchEntityType::Track, None, 100).await.unwrap();
    run(&db, "UPDATE tracks SET title = 'new'").await;
    let indexing = async { index(&db).await };
    let ending = async {
        // The indexer stands in the queue for the lock before the batch is committed.
        let queued = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        while number(&db, queued).await == 0 {
            tokio::task::yield_now().await;
        }
        batch.commit().await.unwrap();
    };
    let (events, ()) = futures::join!(indexing, ending);
    assert_eq!(events, 1);
    assert_eq!(out_of_step(&db).await, 0);
}

#[tokio::test]
async fn two_rebuilds_beside_writers_and_indexers_end_in_step() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await;
    one_of_each(&db, owner.id).await;
    build::streaming::tracks(&db, owner.id, 12).await;
    let consumers: [Arc<dyn Consumer>; 1] = [Arc::new(Indexer)];
    let policy = DeliveryPolicy { batch: 5, ..build::platform::hasty() };
    let writer = async |n: usize| {
        for round in 0..8 {
            let at = (n + round) % 9;
            run(
                &db,
                &format!(
                    "UPDATE tracks SET title = 'by {n} in {round}', deleted_at = CASE WHEN random() < 0.3 THEN now() END
                     WHERE id IN (SELECT id FROM tracks ORDER BY id OFFSET {at} LIMIT 4 FOR UPDATE);
                     UPDATE courses SET status = CASE WHEN status = 'draft' THEN 'published' ELSE 'draft' END::course_status;
                     UPDATE posts SET content = 'by {n} in {round}'"
                ),
            )
            .await;
        }
    };
    let indexer = async || {
        for _ in 0..20 {
            deliver(db.owner(), &consumers, &policy).await.unwrap();
        }
    };
    let rebuilder = async || {
        for _ in 0..3 {
            rebuild(db.owner(), &SYSTEM(), |_| ()).await.unwrap();
        }
    };
    on_your_marks(&db).await;
    futures::join!(writer(0), writer(1), writer(2), indexer(), indexer(), rebuilder(), rebuilder());
    index(&db).await;
    assert_eq!(out_of_step(&db).await, 0);
    assert_eq!(number(&db, "SELECT count(*) FROM outbox_events WHERE failed_at IS NOT NULL").await, 0);
}
