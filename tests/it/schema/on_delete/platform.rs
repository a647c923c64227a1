//! platform.

use super::{count, rows, value};
use sea_orm::ConnectionTrait;

/// What happened is told to others even when it is gone.
#[tokio::test]
async fn answers_go_with_their_user_and_events_stay() {
    let db = rows::of(&["identity", "platform"]).await;
    db.execute_unprepared("DELETE FROM files; DELETE FROM users").await.unwrap();
    assert_eq!(count(&db, "idempotency_keys").await, 0);
    // Beside those that tell of the deletion itself.
    let events = "SELECT count(*) FROM outbox_events WHERE event_type NOT LIKE '%.changed'";
    assert_eq!(value::<i64>(&*db, events).await, 1);
}
