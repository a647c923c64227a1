//! integrations.

use super::{count, rows, value};
use sea_orm::ConnectionTrait;

#[tokio::test]
async fn with_its_user_go_his_keys_applications_and_connections() {
    let db = rows::of(&["identity", "integrations"]).await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'ann'").await.unwrap();
    for table in [
        "api_keys",
        "integrations",
        "oauth_applications",
        "oauth_grants",
        "webhook_deliveries",
        "webhook_endpoints",
    ] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn a_grant_goes_with_its_user_or_its_application() {
    for deletion in ["DELETE FROM users WHERE username = 'bob'", "DELETE FROM oauth_applications"] {
        let db = rows::of(&["identity", "integrations"]).await;
        db.execute_unprepared(deletion).await.unwrap();
        assert_eq!(count(&db, "oauth_grants").await, 0, "{deletion}");
    }
}

#[tokio::test]
async fn with_an_endpoint_go_its_deliveries() {
    let db = rows::of(&["identity", "integrations"]).await;
    db.execute_unprepared("DELETE FROM webhook_endpoints").await.unwrap();
    assert_eq!(count(&db, "webhook_deliveries").await, 0);
}

#[tokio::test]
async fn an_application_outlives_its_logo() {
    let db = rows::of(&["identity", "integrations"]).await;
    db.execute_unprepared("DELETE FROM files").await.unwrap();
    assert!(value::<bool>(&*db, "SELECT logo_file_id IS NULL FROM oauth_applications").await);
}
