//! cloud.

use super::{count, rows, value};
use sea_orm::ConnectionTrait;

#[tokio::test]
async fn with_its_user_or_by_itself_an_account_takes_its_jobs_and_transfers() {
    for deletion in ["DELETE FROM users WHERE username = 'ann'", "DELETE FROM cloud_accounts"] {
        let db = rows::of(&["identity", "cloud"]).await;
        db.execute_unprepared(deletion).await.unwrap();
        for table in ["cloud_accounts", "backup_jobs", "sync_operations"] {
            assert_eq!(count(&db, table).await, 0, "{table} after {deletion}");
        }
    }
}

#[tokio::test]
async fn a_job_and_a_transfer_outlive_their_file() {
    let db = rows::of(&["identity", "cloud"]).await;
    db.execute_unprepared("DELETE FROM files").await.unwrap();
    assert!(value::<bool>(&*db, "SELECT last_file_id IS NULL FROM backup_jobs").await);
    assert!(value::<bool>(&*db, "SELECT file_id IS NULL FROM sync_operations").await);
}
