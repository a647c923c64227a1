//! Each function reads by the indexes that its documentation names, and passes through no large table.

use chrono::Utc;
use sea_orm::ConnectionTrait;
use service::db::{Actor, PageRequest};
use service::notifications::email_messages::{claim, delivered, list_failed};
use service::notifications::notifications::{count_unread, list, list_unread, mark_read_up_to};
use service::notifications::{Notifier, notification_preferences, push_subscriptions};
use service::platform::delivery::deliver;
use service::platform::outbox_events::append_all;
use service::platform::{Consumer, DeliveryPolicy};
use std::sync::Arc;
use tests::build::notifications::{like, notifications, told};
use tests::{TestDb, TestEnv, build, expect_reads};
use uuid::Uuid;

/// Most have read most, most mail was sent long ago, and a few are blocked by many.
const ROWS: &str = "
    SET session_replication_role = replica;
    INSERT INTO users (email, username)
    SELECT 'u' || n || '@example.org', 'u_' || n FROM generate_series(1, 10000) n;
    INSERT INTO blocks (blocker_id, blocked_id)
    SELECT a.id, b.id FROM generate_series(100, 5000) n
    JOIN users a ON a.username = 'u_' || n JOIN users b ON b.username = 'u_' || n % 30 + 1;
    INSERT INTO user_settings (user_id) SELECT id FROM users ON CONFLICT DO NOTHING;
    INSERT INTO user_profiles (user_id) SELECT id FROM users ON CONFLICT DO NOTHING;
    INSERT INTO notification_preferences (user_id, notification_type, channel, is_enabled)
    SELECT id, 'like', 'push', false FROM users;
    INSERT INTO notifications (user_id, notification_type, title, group_key, read_at, last_event_at)
    SELECT id, 'like', 'x', 'k' || n, CASE WHEN n > 1 THEN now() END, now() - n * interval '1 h'
    FROM users, generate_series(1, 6) n;
    INSERT INTO notifications (user_id, notification_type, title, read_at, last_event_at)
    SELECT (SELECT id FROM users WHERE username = 'u_1'), 'like', 'x', now(), now() - n * interval '1 m'
    FROM generate_series(1, 6000) n;
    INSERT INTO push_subscriptions (user_id, platform, endpoint) SELECT id, 'android', id FROM users;
    INSERT INTO email_messages (user_id, to_email, template, status, sent_at, provider, provider_message_id)
    SELECT id, email, 'welcome', 'sent', now(), 'ses', id FROM users;
    INSERT INTO email_messages (user_id, to_email, template, status)
    SELECT id, email, 'welcome', CASE WHEN random() < 0.1 THEN 'failed' ELSE 'pending' END::email_message_status
    FROM users LIMIT 300;
    RESET session_replication_role;
    ANALYZE;";

#[tokio::test]
async fn each_function_reads_by_the_indexes_that_it_names() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let (user, fan) = (build::user(&db).await, build::user(&db).await);
    db.execute_unprepared(ROWS).await.unwrap();
    let (viewer, system, page) = (Actor::user(user.id), Actor::system(), PageRequest::first(10));
    let newest = told(&db, &user).await[2].id;

    expect_reads!(&db, ["idx_notifications_user_id_last_event_at_id_unread"], |pool| count_unread(
        pool, &viewer
    ));
    expect_reads!(&db, ["idx_notifications_user_id_last_event_at_id"], |pool| list(pool, &viewer, &page));
    expect_reads!(&db, ["idx_notifications_user_id_last_event_at_id_unread"], |pool| {
        list_unread(pool, &viewer, &page)
    });
    expect_reads!(&db, ["idx_notifications_user_id_last_event_at_id_unread"], |pool| {
        mark_read_up_to(pool, &viewer, newest)
    });
    expect_reads!(&db, ["uq_notification_preferences_user_id_notification_type_channel"], |pool| {
        notification_preferences::get(pool, &viewer)
    });
    expect_reads!(&db, ["idx_push_subscriptions_user_id_created_at_id"], |pool| {
        push_subscriptions::targets(pool, &notifications, &system, user.id)
    });
    expect_reads!(&db, ["idx_email_messages_next_attempt_at_id", "idx_email_messages_locked_at"], |pool| {
        claim(pool, &notifications, &system, "w", 10)
    });
    expect_reads!(&db, ["idx_email_messages_updated_at_id_failed"], |pool| {
        list_failed(pool, &system, &page)
    });
    let (reference, at) = (fan.id.to_string(), Utc::now());
    expect_reads!(&db, ["idx_email_messages_provider_provider_message_id_unique"], |pool| {
        delivered(pool, &system, "ses", &reference, at)
    });

    let events: Vec<_> = (1..=50).map(|n| like(Uuid::from_u128(n), &user, &fan)).collect();
    append_all(&*db, &events).await.unwrap();
    let notifier: Arc<dyn Consumer> = Arc::new(Notifier::new(notifications.clone()));
    let (consumers, policy) = ([notifier], DeliveryPolicy::default());
    expect_reads!(
        &db,
        [
            "users_pkey",
            "uq_notification_preferences_user_id_notification_type_channel",
            "idx_notifications_user_id_group_key_unique"
        ],
        |pool| deliver(pool, &consumers, &policy)
    );
}
