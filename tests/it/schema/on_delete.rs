//! What goes with a row that is deleted, and what stays.

mod admin;
mod analytics;
mod chat;
mod cloud;
mod hardware;
mod integrations;
mod notifications;
mod platform;
mod privacy;
mod sales;
mod search;
mod social;
mod streaming;

use super::{column, refusal, rows, value};
use sea_orm::ConnectionTrait;
use tests::TestDb;

async fn count(db: &TestDb, table: &str) -> i64 {
    value(&**db, &format!("SELECT count(*) FROM {table}")).await
}

#[tokio::test]
async fn with_its_user_goes_everything_that_is_his() {
    let db = rows::of(&["identity"]).await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'ann'").await.unwrap();
    for table in [
        "auth_sessions",
        "email_verification_tokens",
        "federated_identities",
        "file_conversions",
        "file_metadata",
        "file_uploads",
        "files",
        "password_history",
        "password_reset_tokens",
        "refresh_tokens",
        "two_factor_configs",
        "user_badges",
        "user_profiles",
        "user_roles",
        "user_settings",
    ] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
    assert_eq!(column::<String>(&*db, "SELECT slug FROM badges").await, ["first-track"]);
    assert_eq!(
        column::<String>(&*db, "SELECT username FROM users WHERE username IN ('ann', 'bob')").await,
        ["bob"]
    );
}

#[tokio::test]
async fn a_role_outlives_who_verified_it() {
    let db = rows::of(&["identity"]).await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'bob'").await.unwrap();
    assert!(value::<bool>(&*db, "SELECT verified AND verified_by IS NULL FROM user_roles").await);
}

#[tokio::test]
async fn a_conversion_outlives_its_result_but_not_its_source() {
    let db = rows::of(&["identity"]).await;
    db.execute_unprepared("DELETE FROM files WHERE filename = 'song.mp3'").await.unwrap();
    assert!(value::<bool>(&*db, "SELECT converted_file_id IS NULL FROM file_conversions").await);
    db.execute_unprepared("DELETE FROM files WHERE filename = 'song.wav'").await.unwrap();
    assert_eq!(count(&db, "file_conversions").await, 0);
}

#[tokio::test]
async fn the_tokens_of_a_device_go_with_its_session() {
    let db = rows::of(&["identity"]).await;
    db.execute_unprepared("DELETE FROM auth_sessions").await.unwrap();
    assert_eq!(count(&db, "refresh_tokens").await, 0);
}

#[tokio::test]
async fn an_earned_badge_goes_with_the_badge() {
    let db = rows::of(&["identity"]).await;
    db.execute_unprepared("DELETE FROM badges").await.unwrap();
    assert_eq!(count(&db, "user_badges").await, 0);
}
