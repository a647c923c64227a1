//! notifications.

use super::{count, rows, value};
use sea_orm::ConnectionTrait;

/// What was sent is not unsent.
#[tokio::test]
async fn with_a_user_goes_what_he_is_told_but_not_the_e_mail() {
    let db = rows::of(&["notifications"]).await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'gus'").await.unwrap();
    for table in ["notifications", "notification_preferences", "push_subscriptions"] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
    assert!(value::<bool>(&*db, "SELECT user_id IS NULL FROM email_messages").await);
}

#[tokio::test]
async fn a_notification_outlives_who_caused_it() {
    let db = rows::of(&["notifications"]).await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'hal'").await.unwrap();
    assert!(value::<bool>(&*db, "SELECT actor_id IS NULL FROM notifications").await);
}
