//! Counting anew finds what is wrong, says so, and puts it right.

use super::super::{column, refusal, value};
use super::{differences, stage};
use sea_orm::{ConnectionTrait, TransactionTrait};

/// Every counter is put out by one everywhere, by hand.
#[tokio::test]
async fn every_counter_is_put_right_from_its_source() {
    let db = stage().await;
    db.execute_unprepared(
        "INSERT INTO post_hashtags (post_id, hashtag_id) SELECT u('post', n), u('hashtag', n) FROM generate_series(1, 3) n;
         INSERT INTO course_enrollments (user_id, course_id) SELECT u('user', n), u('course', n) FROM generate_series(1, 3) n;
         INSERT INTO track_likes (user_id, track_id) SELECT u('user', n), u('track', 1) FROM generate_series(1, 5) n;
         INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage)
         SELECT u('user', n), u('track', 1), 1, 1 FROM generate_series(1, 5) n;
         SELECT veza.record_product_views(ARRAY[u('product', 1)]);
         SELECT veza.roll_up_counters(2)",
    )
    .await
    .unwrap();
    for counter in column::<String>(&*db, "SELECT name FROM veza.counters ORDER BY name").await {
        let (table, name) = counter.split_once('.').unwrap();
        let by = if name == "last_used_at" { "interval '1 day'" } else { "1" };
        db.execute_unprepared(&format!("UPDATE {table} SET {name} = {name} + {by}")).await.unwrap();
        let rows: i64 = value(&*db, &format!("SELECT count(*) FROM {table}")).await;

        let says = format!(
            "SELECT jsonb_array_length(differences) FROM veza.reconcile_counter('{counter}', NULL, 1000, true)"
        );
        let found: i32 = value(&*db, &says).await;
        assert_eq!(i64::from(found), rows, "{counter}");
        let corrects = format!(
            "SELECT differences -> 0 -> 'was' IS NOT NULL AND jsonb_array_length(differences) = {rows}
            FROM veza.reconcile_counter('{counter}')"
        );
        assert!(value::<bool>(&*db, &corrects).await, "{counter}");
        assert_eq!(value::<i32>(&*db, &says).await, 0, "{counter}");
    }
    assert_eq!(differences(&*db).await, Vec::<String>::new());
    assert_eq!(value::<i32>(&*db, "SELECT like_count FROM tracks WHERE id = u('track', 1)").await, 5);
}

#[tokio::test]
async fn batches_go_through_every_row_once() {
    let db = stage().await;
    db.execute_unprepared("UPDATE tracks SET like_count = 7").await.unwrap();
    let (mut after, mut corrected) = ("NULL".to_owned(), 0);
    loop {
        let batch = format!(
            "SELECT coalesce(last_id::text, '') || ' ' || jsonb_array_length(differences) FROM veza.reconcile_counter('tracks.like_count', {after}, 7)"
        );
        let answer: String = value(&*db, &batch).await;
        let (last, differ) = answer.split_once(' ').unwrap();
        corrected += differ.parse::<i64>().unwrap();
        if last.is_empty() {
            break;
        }
        after = format!("'{last}'");
    }
    assert_eq!(corrected, value::<i64>(&*db, "SELECT count(*) FROM tracks").await);
    assert_eq!(differences(&*db).await, Vec::<String>::new());
}

/// The like is not committed when the count begins, and the count waits for it: it must neither miss it nor add it twice.
#[tokio::test]
async fn a_writer_beside_it_is_neither_missed_nor_counted_twice() {
    let db = stage().await;
    tests::on_your_marks(&db).await;
    db.execute_unprepared("UPDATE tracks SET like_count = 40 WHERE id = u('track', 1)").await.unwrap();
    let writer = db.begin().await.unwrap();
    writer
        .execute_unprepared(
            "INSERT INTO track_likes (user_id, track_id) VALUES (u('user', 1), u('track', 1))",
        )
        .await
        .unwrap();
    let (counted, ()) =
        tokio::join!(db.execute_unprepared("SELECT veza.reconcile_counter('tracks.like_count')"), async {
            writer.commit().await.unwrap();
        });
    counted.unwrap();
    assert_eq!(differences(&*db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_counter_that_is_none_is_refused_with_where_to_look() {
    let db = stage().await;
    let (code, _, message) = refusal(&*db, "SELECT veza.reconcile_counter('tracks.plays')").await;
    assert_eq!((code.as_str(), message.as_str()), ("42704", "there is no counter \"tracks.plays\""));
}
