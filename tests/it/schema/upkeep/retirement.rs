//! A month leaves in the order let go, DETACH, archive, DROP; its rows are never dropped before a verified archive.

use crate::schema::{column, refusal, rows, value};
use sea_orm::ConnectionTrait;
use tests::TestDb;

const MONTH: &str = "messages_2019_05";

/// A message of May 2019 with two reactions, a reply of the same month, and one of today.
async fn with_an_old_month() -> TestDb {
    let db = rows::of(&["identity", "chat"]).await;
    db.execute_unprepared(
        "SELECT veza.ensure_partitions('messages', '2019-05-01 00:00+00', '2019-05-02 00:00+00');
         INSERT INTO messages (room_id, sender_id, content, created_at)
         SELECT id, creator_id, c, '2019-05-15' FROM rooms, unnest(ARRAY['old', 'old reply']) c;
         UPDATE messages r SET reply_to_id = m.id, reply_to_created_at = m.created_at FROM messages m
         WHERE r.content IN ('old reply', 'Hello, Ann') AND m.content = 'old';
         INSERT INTO message_reactions (message_id, message_created_at, user_id, emoji)
         SELECT m.id, m.created_at, u.id, '🕰' FROM messages m, users u WHERE content = 'old' AND username IN ('ann', 'bob')",
    )
    .await
    .unwrap();
    db
}

async fn begin(db: &TestDb, archived: bool) -> i64 {
    value(&**db, &format!("SELECT veza.begin_retirement('{MONTH}', {archived})")).await
}

async fn let_go(db: &TestDb, id: i64, batch: u8) -> Vec<i64> {
    let mut batches = Vec::new();
    loop {
        let rows: i64 = value(&**db, &format!("SELECT veza.let_go({id}, {batch})")).await;
        if rows == 0 {
            return batches;
        }
        batches.push(rows);
    }
}

async fn detach(db: &TestDb, id: i64) {
    db.execute_unprepared(&format!("ALTER TABLE messages DETACH PARTITION {MONTH} CONCURRENTLY"))
        .await
        .unwrap();
    db.execute_unprepared(&format!("SELECT veza.note_detached({id})")).await.unwrap();
}

#[tokio::test]
async fn what_refers_to_a_month_is_let_go_in_batches_and_kept_aside_for_the_archive() {
    let db = with_an_old_month().await;
    let id = begin(&db, true).await;
    assert_eq!(begin(&db, false).await, id, "the same one goes on");
    assert!(
        value::<bool>(&*db, "SELECT archived FROM veza.retirements").await,
        "and keeps its promise of an archive"
    );
    assert_eq!(let_go(&db, id, 1).await, [1, 1, 1, 1]);

    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM message_reactions WHERE emoji = '🕰'").await, 0);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM message_reactions").await, 1, "of today's message");
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM messages WHERE reply_to_id IS NOT NULL").await, 0);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM veza.messages_2019_05_reactions").await, 2);
    let replies = "SELECT m.content FROM veza.messages_2019_05_replies r JOIN messages m ON m.id = r.id AND m.created_at = r.created_at
        WHERE r.reply_to_id = (SELECT id FROM messages WHERE content = 'old') ORDER BY 1";
    assert_eq!(column::<String>(&*db, replies).await, ["Hello, Ann", "old reply"]);
}

/// Each way to drop rows too early is refused.
#[tokio::test]
async fn a_month_is_not_dropped_before_its_archive_has_every_row() {
    let db = with_an_old_month().await;
    let id = begin(&db, true).await;
    let drop = format!("SELECT veza.drop_retired({id})");
    assert_eq!(refusal(&*db, &drop).await.0, "55000", "it is attached");
    let_go(&db, id, 100).await;
    detach(&db, id).await;
    let (code, _, message) = refusal(&*db, &drop).await;
    assert!(
        code == "55000" && message.contains("has 2 rows and its archive has not been verified"),
        "{message}"
    );
    db.execute_unprepared(&format!(
        "UPDATE veza.retirements SET archived_at = now(), manifest = 'm', rows_archived = 1 WHERE id = {id}"
    ))
    .await
    .unwrap();
    let (_, _, message) = refusal(&*db, &drop).await;
    assert!(message.contains("has 2 rows and its archive has 1"), "{message}");
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM messages_2019_05").await, 2);

    db.execute_unprepared("UPDATE veza.retirements SET rows_archived = 2").await.unwrap();
    for _ in 0..2 {
        db.execute_unprepared(&drop).await.unwrap();
    }
    let left = "SELECT count(*) FROM pg_class WHERE relname LIKE 'messages_2019_05%'";
    assert_eq!(value::<i64>(&*db, left).await, 0);
    assert!(value::<bool>(&*db, "SELECT dropped_at IS NOT NULL FROM veza.retirements").await);
}

#[tokio::test]
async fn without_an_archive_nothing_is_kept_aside() {
    let db = with_an_old_month().await;
    let id = begin(&db, false).await;
    assert_eq!(let_go(&db, id, 100).await, [2, 2]);
    detach(&db, id).await;
    db.execute_unprepared(&format!("SELECT veza.drop_retired({id})")).await.unwrap();
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM messages").await, 2);
    assert_eq!(
        value::<i32>(&*db, "SELECT veza.ensure_partitions('messages', '2019-05-01', '2019-05-02')").await,
        1
    );
}

/// The history goes, the number of plays stays: also where a retirement notes its detach twice.
#[tokio::test]
async fn what_was_counted_stays_counted() {
    let db = with_an_old_month().await;
    let counted = "SELECT sum(message_count)::bigint FROM rooms";
    let recount = "SELECT veza.roll_up_counters(1000); SELECT veza.reconcile_counter('rooms.message_count', NULL, 1000, false)";
    db.execute_unprepared(recount).await.unwrap();
    let before: i64 = value(&*db, counted).await;

    let id = begin(&db, false).await;
    let_go(&db, id, 100).await;
    detach(&db, id).await;
    db.execute_unprepared(&format!("SELECT veza.note_detached({id}); SELECT veza.drop_retired({id})"))
        .await
        .unwrap();

    db.execute_unprepared(recount).await.unwrap();
    assert_eq!(value::<i64>(&*db, counted).await, before);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM messages").await, before - 2);
}

/// Between the DETACH and the note its messages are neither in the table nor counted: whoever counted now would lose them.
#[tokio::test]
async fn nobody_counts_anew_while_a_month_is_leaving() {
    let db = with_an_old_month().await;
    let recount = "SELECT veza.reconcile_counter('rooms.message_count', NULL, 1000, false)";
    db.execute_unprepared("SELECT veza.roll_up_counters(1000)").await.unwrap();
    db.execute_unprepared(recount).await.unwrap();
    let counted = "SELECT sum(message_count)::bigint FROM rooms";
    let before: i64 = value(&*db, counted).await;

    let id = begin(&db, false).await;
    let_go(&db, id, 100).await;
    db.execute_unprepared(&format!("ALTER TABLE messages DETACH PARTITION {MONTH} CONCURRENTLY"))
        .await
        .unwrap();
    let (code, _, message) = refusal(&*db, recount).await;
    assert!(code == "55000" && message.contains(MONTH), "{code} {message}");
    db.execute_unprepared("SELECT veza.reconcile_counter('tracks.play_count', NULL, 1000, false)")
        .await
        .expect("another source is whole");

    db.execute_unprepared(&format!("SELECT veza.note_detached({id})")).await.unwrap();
    db.execute_unprepared(recount).await.unwrap();
    assert_eq!(value::<i64>(&*db, counted).await, before);
}

#[tokio::test]
async fn what_is_in_use_and_a_default_partition_cannot_be_retired() {
    let db = TestDb::new().await;
    let present = "SELECT name FROM veza.partitions WHERE parent = 'messages' AND now() >= range_from AND now() < range_to";
    let present: String = value(&*db, present).await;
    for name in [&*present, "login_attempts_default", "users", "messages"] {
        let (code, _, message) =
            refusal(&*db, &format!("SELECT veza.begin_retirement('{name}', false)")).await;
        assert_eq!(code, "55000", "{name}: {message}");
    }
}
