//! analytics.

use super::{column, count, rows, value};
use sea_orm::ConnectionTrait;

const DOMAINS: [&str; 3] = ["identity", "streaming", "analytics"];

/// The raw events stay: they are taken from him by erasure, in batches, not by a foreign key.
#[tokio::test]
async fn with_its_user_go_his_figures_reports_and_dashboards() {
    let db = rows::of(&DOMAINS).await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'ann'").await.unwrap();
    for table in ["user_analytics", "reports", "dashboard_configs"] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
    let kept = "SELECT user_id IS NOT NULL FROM analytics_events";
    assert_eq!(column::<bool>(&*db, kept).await, [true]);
}

#[tokio::test]
async fn with_a_track_go_its_figures() {
    let db = rows::of(&DOMAINS).await;
    db.execute_unprepared("DELETE FROM tracks").await.unwrap();
    assert_eq!(count(&db, "track_analytics").await, 0);
}

#[tokio::test]
async fn a_report_outlives_its_file() {
    let db = rows::of(&DOMAINS).await;
    db.execute_unprepared("DELETE FROM files WHERE filename = 'song.wav'").await.unwrap();
    assert!(value::<bool>(&*db, "SELECT file_id IS NULL FROM reports").await);
}
