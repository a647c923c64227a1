//! Rows whose time is over go, in batches; no other row does.

use crate::schema::{column, refusal, rows, value};
use futures::future::join_all;
use sea_orm::{ConnectionTrait, TransactionTrait};
use tests::TestDb;

/// Makes the time of a kind's rows be over.
const ENDS: &[(&str, &str)] = &[
    (
        "auth_sessions",
        "created_at = now() - interval '99 days', expires_at = now() - interval '30 days 1 second'",
    ),
    (
        "email_messages",
        "created_at = now() - interval '90 days 1 second', status = 'cancelled', secret_variables_encrypted = NULL",
    ),
    (
        "email_verification_tokens",
        "created_at = now() - interval '9 days', expires_at = now() - interval '1 second'",
    ),
    ("file_uploads", "created_at = now() - interval '9 days', expires_at = now() - interval '1 second'"),
    ("idempotency_keys", "created_at = now() - interval '9 days', expires_at = now() - interval '1 second'"),
    (
        "notifications",
        "created_at = now() - interval '99 days', last_event_at = now() - interval '90 days 1 second'",
    ),
    ("outbox_events", "published_at = now() - interval '7 days 1 second'"),
    (
        "password_reset_tokens",
        "created_at = now() - interval '9 days', expires_at = now() - interval '1 second'",
    ),
    ("refresh_tokens", "created_at = now() - interval '9 days', expires_at = now() - interval '1 second'"),
    ("room_invitations", "created_at = now() - interval '9 days', expires_at = now() - interval '1 second'"),
    ("search_queries", "created_at = now() - interval '90 days 1 second'"),
    ("typing_indicators", "created_at = now() - interval '9 days', expires_at = now() - interval '1 second'"),
    ("webhook_deliveries", "created_at = now() - interval '30 days 1 second', status = 'cancelled'"),
];

async fn clean_up(db: &TestDb, kind: &str, batch: u32) -> i64 {
    value(&**db, &format!("SELECT veza.clean_up('{kind}', {batch})")).await
}

#[tokio::test]
async fn each_kind_goes_when_its_time_is_over_and_not_before() {
    for (kind, end) in ENDS {
        let db = rows::everywhere().await;
        let count = format!("SELECT count(*) FROM {kind}");
        let before: i64 = value(&*db, &count).await;
        assert!(before > 0, "{kind}");
        assert_eq!(clean_up(&db, kind, 100).await, 0, "{kind}: none is due");
        assert_eq!(value::<i64>(&*db, &count).await, before, "{kind}");

        db.execute_unprepared(&format!("UPDATE {kind} SET {end}")).await.unwrap();
        assert_eq!(clean_up(&db, kind, 100).await, before, "{kind}");
        assert_eq!(value::<i64>(&*db, &count).await, 0, "{kind}");
        assert_eq!(clean_up(&db, kind, 100).await, 0, "{kind}: again");
    }
}

#[tokio::test]
async fn every_kind_that_is_listed_is_cleaned_up() {
    let db = TestDb::new().await;
    let listed: Vec<String> = column(&*db, "SELECT kind FROM veza.clean_up_kinds() ORDER BY kind").await;
    let mut known: Vec<_> = ENDS
        .iter()
        .map(|(kind, _)| *kind)
        .chain(["consumed_events", "password_history", "track_downloads"])
        .collect();
    known.sort_unstable();
    assert_eq!(listed, known);
    for kind in listed {
        assert_eq!(clean_up(&db, &kind, 10).await, 0, "{kind}");
    }
}

/// In whichever schema they are: events that consumers took in, once nobody can be handed them again.
#[tokio::test]
async fn consumed_events_go_after_a_month_but_not_while_the_event_waits() {
    let db = rows::everywhere().await;
    let consumed = "INSERT INTO veza.consumed_events (consumer, event_id, consumed_at)
        SELECT 'one', id, now() - interval '30 days 1 second' FROM outbox_events
        UNION ALL SELECT 'one', gen_random_uuid(), now() - interval '30 days 1 second'
        UNION ALL SELECT 'two', gen_random_uuid(), now() - interval '29 days'";
    db.execute_unprepared(consumed).await.unwrap();
    db.execute_unprepared("UPDATE outbox_events SET published_at = NULL").await.unwrap();
    let before: i64 = value(&*db, "SELECT count(*) FROM veza.consumed_events").await;
    assert_eq!(clean_up(&db, "consumed_events", 100).await, 1);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM veza.consumed_events").await, before - 1);
}

/// What others joined is as old as the last of them.
#[tokio::test]
async fn a_notification_goes_by_the_last_that_it_tells_of() {
    let db = rows::everywhere().await;
    db.execute_unprepared(
        "UPDATE notifications SET created_at = now() - interval '99 days', last_event_at = now()",
    )
    .await
    .unwrap();
    assert_eq!(clean_up(&db, "notifications", 10).await, 0);
}

/// Whoever signed out, or was signed out, sees for 30 days that they were.
#[tokio::test]
async fn a_revoked_session_goes_though_it_has_not_expired() {
    let db = rows::of(&["identity"]).await;
    for (ago, gone) in [("29 days", false), ("31 days", true)] {
        db.execute_unprepared(&format!(
            "UPDATE auth_sessions SET created_at = now() - interval '40 days', revoked_at = now() - interval '{ago}',
                revoked_reason = 'logout'"
        ))
        .await
        .unwrap();
        assert_eq!(clean_up(&db, "auth_sessions", 10).await > 0, gone, "{ago}");
    }
}

/// What waits to be sent is the worker's, however old it is.
#[tokio::test]
async fn what_is_still_to_be_sent_stays() {
    let db = rows::everywhere().await;
    for table in ["email_messages", "webhook_deliveries"] {
        db.execute_unprepared(&format!(
            "UPDATE {table} SET status = 'pending', created_at = now() - interval '1 year'"
        ))
        .await
        .unwrap();
        assert_eq!(clean_up(&db, table, 10).await, 0, "{table}");
    }
}

#[tokio::test]
async fn where_a_download_came_from_is_forgotten_and_the_download_stays() {
    let db = rows::everywhere().await;
    let addresses = "SELECT count(ip_address) FROM track_downloads";
    db.execute_unprepared("UPDATE track_downloads SET ip_address = '203.0.113.9'").await.unwrap();
    assert_eq!(clean_up(&db, "track_downloads", 10).await, 0, "they are new");

    db.execute_unprepared("UPDATE track_downloads SET created_at = now() - interval '91 days'")
        .await
        .unwrap();
    let rows: i64 = value(&*db, "SELECT count(*) FROM track_downloads").await;
    assert_eq!(clean_up(&db, "track_downloads", 10).await, rows);
    assert_eq!(value::<i64>(&*db, addresses).await, 0);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM track_downloads").await, rows);
    assert_eq!(clean_up(&db, "track_downloads", 10).await, 0, "again");
}

/// The storage of an upload is freed by the service before its row goes: else nobody would know of it any more.
#[tokio::test]
async fn an_upload_that_owns_something_in_storage_stays() {
    let db = rows::of(&["identity"]).await;
    for owned in ["storage_key = 'k'", "upload_id = 'u'"] {
        db.execute_unprepared(&format!(
            "UPDATE file_uploads SET storage_key = NULL, upload_id = NULL, created_at = now() - interval '9 days',
                expires_at = now() - interval '1 day';
             UPDATE file_uploads SET {owned}"
        ))
        .await
        .unwrap();
        assert_eq!(clean_up(&db, "file_uploads", 10).await, 0, "{owned}");
    }
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM file_uploads").await, 1);
}

#[tokio::test]
async fn five_passwords_of_each_user_are_kept_the_newest() {
    let db = rows::of(&["identity"]).await;
    db.execute_unprepared(
        "DELETE FROM password_history;
         INSERT INTO password_history (user_id, password_hash, created_at)
         SELECT u.id, u.username || n, '2020-01-01'::timestamptz + n * interval '1 day'
         FROM users u, generate_series(1, CASE username WHEN 'ann' THEN 12 ELSE 4 END) n",
    )
    .await
    .unwrap();
    assert_eq!(clean_up(&db, "password_history", 5).await, 5);
    assert_eq!(clean_up(&db, "password_history", 5).await, 2);
    assert_eq!(clean_up(&db, "password_history", 5).await, 0);
    let left: Vec<String> = column(&*db, "SELECT password_hash FROM password_history ORDER BY 1").await;
    assert_eq!(left, ["ann10", "ann11", "ann12", "ann8", "ann9", "bob1", "bob2", "bob3", "bob4"]);
}

/// Several at once take different rows, in batches that are no larger than asked for, and wait for nobody.
#[tokio::test]
async fn many_at_once_delete_each_row_once() {
    let db = rows::of(&["identity"]).await;
    db.execute_unprepared(
        "INSERT INTO idempotency_keys (user_id, scope, idempotency_key, request_hash, created_at, expires_at)
         SELECT id, 's', n::text, repeat('a', 64), now() - interval '2 days', now() - n * interval '1 minute'
         FROM users, generate_series(1, 250) n",
    )
    .await
    .unwrap();
    let held = db.begin().await.unwrap();
    let row = "SELECT idempotency_key FROM idempotency_keys ORDER BY expires_at LIMIT 1 FOR UPDATE";
    assert_eq!(column::<String>(&held, row).await, ["250"]);

    let cleaners = (0..5).map(|_| async {
        let mut removed = 0;
        loop {
            let batch = clean_up(&db, "idempotency_keys", 30).await;
            assert!(batch <= 30, "{batch}");
            removed += batch;
            if batch == 0 {
                return removed;
            }
        }
    });
    let removed: i64 = join_all(cleaners).await.iter().sum();
    assert_eq!(removed, 499, "all but the one that somebody holds");
    held.commit().await.unwrap();
    assert_eq!(clean_up(&db, "idempotency_keys", 30).await, 1);
}

#[tokio::test]
async fn an_unknown_kind_and_a_batch_without_bounds_are_refused() {
    let db = TestDb::new().await;
    for (call, says) in [
        ("'users'", "there is no clean-up of \"users\""),
        ("'auth_sessions', 0", "1 to 100,000"),
        ("'auth_sessions', 100001", "1 to 100,000"),
        ("'auth_sessions', NULL", "1 to 100,000"),
    ] {
        let (code, _, message) = refusal(&*db, &format!("SELECT veza.clean_up({call})")).await;
        assert!(code == "22023" && message.contains(says), "{code} {message}");
    }
}
