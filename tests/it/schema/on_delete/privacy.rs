//! privacy.

use super::{count, rows, value};
use sea_orm::ConnectionTrait;

/// The proof that a request was carried out outlives the account; its keyed hash tells who was meant.
#[tokio::test]
async fn a_request_outlives_who_made_it_and_who_handled_it() {
    let db = rows::of(&["identity", "privacy"]).await;
    db.execute_unprepared("DELETE FROM users").await.unwrap();
    let kept = "SELECT user_id IS NULL AND handled_by IS NULL AND file_id IS NULL
        AND subject_hash = repeat('a', 64) FROM data_requests";
    assert!(value::<bool>(&*db, kept).await);
    assert_eq!(count(&db, "user_consents").await, 0);
}
