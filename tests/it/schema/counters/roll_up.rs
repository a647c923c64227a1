//! Rate-heavy counters: appended, then added up in batches.

use super::super::{column, value};
use super::{differences, stage};
use sea_orm::{ConnectionTrait, TransactionTrait};

const PLAYS: &str = "INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage)
    SELECT u('user', n), u('track', n % 3 + 1), 1, 1 FROM generate_series(1, 30) n";
const PLAYED: &str =
    "SELECT play_count FROM tracks WHERE id IN (u('track', 1), u('track', 2), u('track', 3))";

#[tokio::test]
async fn a_play_shows_after_the_roll_up_and_a_statement_appends_one_delta_per_track() {
    let db = stage().await;
    db.execute_unprepared(PLAYS).await.unwrap();
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM veza.counter_deltas").await, 3);
    assert_eq!(column::<i32>(&*db, PLAYED).await, [0, 0, 0]);
    assert_eq!(value::<i32>(&*db, "SELECT veza.roll_up_counters()").await, 3);
    assert_eq!(column::<i32>(&*db, PLAYED).await, [10, 10, 10]);
    assert_eq!(value::<i32>(&*db, "SELECT veza.roll_up_counters()").await, 0);
}

#[tokio::test]
async fn a_roll_up_that_fails_in_the_middle_has_taken_nothing() {
    let db = stage().await;
    db.execute_unprepared(PLAYS).await.unwrap();
    let crash = db.begin().await.unwrap();
    crash.execute_unprepared("SELECT veza.roll_up_counters()").await.unwrap();
    crash.rollback().await.unwrap();
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM veza.counter_deltas").await, 3);
    assert_eq!(differences(&*db).await, Vec::<String>::new());
    assert_eq!(column::<i32>(&*db, PLAYED).await, [10, 10, 10]);
}

#[tokio::test]
async fn many_roll_ups_at_once_add_each_delta_once() {
    let db = stage().await;
    for _ in 0..20 {
        db.execute_unprepared(PLAYS).await.unwrap();
    }
    let other = db.connect().await;
    let roll_up = |number: usize| {
        let db = if number.is_multiple_of(2) { &*db } else { &other };
        async move {
            for _ in 0..10 {
                db.execute_unprepared("SELECT veza.roll_up_counters(3)").await.unwrap();
            }
        }
    };
    futures::future::join_all((0..16).map(roll_up)).await;
    assert_eq!(differences(&*db).await, Vec::<String>::new());
    assert_eq!(column::<i32>(&*db, PLAYED).await, [200, 200, 200]);
}

/// The deletion is rolled up while another roll-up holds the insertion, and that other then fails.
#[tokio::test]
async fn a_deletion_that_is_rolled_up_before_its_insertion_is_not_lost() {
    let db = stage().await;
    db.execute_unprepared(PLAYS).await.unwrap();
    let other = db.begin().await.unwrap();
    other.execute_unprepared("SELECT veza.roll_up_counters(3)").await.unwrap();
    db.execute_unprepared("DELETE FROM playback_history").await.unwrap();
    // No wait: the other holds the rows of the tracks until it ends.
    other.rollback().await.unwrap();
    let insertions = db.begin().await.unwrap();
    insertions
        .execute_unprepared("SELECT FROM veza.counter_deltas WHERE delta > 0 FOR UPDATE")
        .await
        .unwrap();
    assert_eq!(value::<i32>(&*db, "SELECT veza.roll_up_counters()").await, 0, "all three have to wait");
    insertions.rollback().await.unwrap();
    assert_eq!(differences(&*db).await, Vec::<String>::new());
    assert_eq!(column::<i32>(&*db, PLAYED).await, [0, 0, 0]);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM veza.counter_deltas").await, 0);
}

#[tokio::test]
async fn messages_of_a_partition_that_was_made_later_are_counted() {
    let db = stage().await;
    db.execute_unprepared("SELECT veza.ensure_partitions('messages', '2035-03-01', '2035-04-01')")
        .await
        .unwrap();
    db.execute_unprepared(
        "INSERT INTO messages (room_id, sender_id, content, created_at)
         SELECT u('room', 1), u('user', 1), 'Hi', '2035-03-02' FROM generate_series(1, 4)",
    )
    .await
    .unwrap();
    assert_eq!(differences(&*db).await, Vec::<String>::new());
    assert_eq!(value::<i32>(&*db, "SELECT message_count FROM rooms WHERE id = u('room', 1)").await, 4);
}

#[tokio::test]
async fn views_are_recorded_as_often_as_a_product_was_seen() {
    let db = stage().await;
    db.execute_unprepared("SELECT veza.record_product_views(ARRAY[u('product', 1), u('product', 2), u('product', 1), u('none', 1), NULL])")
        .await
        .unwrap();
    assert_eq!(differences(&*db).await, Vec::<String>::new());
    let views =
        "SELECT view_count FROM products WHERE id IN (u('product', 1), u('product', 2)) ORDER BY view_count";
    assert_eq!(column::<i32>(&*db, views).await, [1, 2]);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM veza.counter_totals").await, 2);
    db.execute_unprepared("DELETE FROM products WHERE id = u('product', 1)").await.unwrap();
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM veza.counter_totals").await, 1);
}

#[tokio::test]
async fn plays_stay_counted_when_their_partition_is_retired() {
    let db = stage().await;
    db.execute_unprepared("SELECT veza.ensure_partitions('playback_history', '2020-03-01', '2020-04-01')")
        .await
        .unwrap();
    db.execute_unprepared(
        "INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage, played_at)
         VALUES (u('user', 1), u('track', 1), 1, 1, '2020-03-02'), (u('user', 1), u('track', 1), 1, 1, now())",
    )
    .await
    .unwrap();
    let retire = db.begin().await.unwrap();
    for statement in [
        "ALTER TABLE playback_history DETACH PARTITION playback_history_2020_03",
        "SELECT veza.carry_counters('playback_history_2020_03', 'playback_history')",
        "DROP TABLE playback_history_2020_03",
    ] {
        retire.execute_unprepared(statement).await.unwrap();
    }
    retire.commit().await.unwrap();
    assert_eq!(differences(&*db).await, Vec::<String>::new());
    assert_eq!(value::<i32>(&*db, "SELECT play_count FROM tracks WHERE id = u('track', 1)").await, 2);
}

/// Whoever rolls up until nothing is left to do comes to an end.
#[tokio::test]
async fn what_has_to_wait_is_not_said_to_be_done() {
    let db = stage().await;
    db.execute_unprepared(
        "INSERT INTO veza.counter_deltas (counter, target_id, delta) VALUES ('tracks.play_count', u('track', 1), -1)",
    )
    .await
    .unwrap();
    assert_eq!(value::<i32>(&*db, "SELECT veza.roll_up_counters()").await, 0);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM veza.counter_deltas").await, 1, "it waits");

    db.execute_unprepared(
        "INSERT INTO veza.counter_deltas (counter, target_id, delta) VALUES ('tracks.play_count', u('track', 1), 1)",
    )
    .await
    .unwrap();
    assert_eq!(value::<i32>(&*db, "SELECT veza.roll_up_counters()").await, 2);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM veza.counter_deltas").await, 0);
}
