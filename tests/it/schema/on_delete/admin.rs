//! admin.

use super::{count, rows, value};
use sea_orm::ConnectionTrait;

const DOMAINS: [&str; 3] = ["identity", "chat", "admin"];

#[tokio::test]
async fn a_report_outlives_whom_it_is_about_but_a_sanction_does_not() {
    let db = rows::of(&DOMAINS).await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'ann'").await.unwrap();
    let kept = "SELECT target_user_id IS NULL AND target_id IS NOT NULL FROM moderation_reports";
    assert!(value::<bool>(&*db, kept).await);
    assert_eq!(count(&db, "moderation_actions").await, 0);
}

#[tokio::test]
async fn what_staff_did_outlives_their_accounts() {
    let db = rows::of(&DOMAINS).await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'bob'").await.unwrap();
    for kept in [
        "SELECT reporter_id IS NULL AND assigned_moderator_id IS NULL AND assigned_at IS NOT NULL
            FROM moderation_reports",
        "SELECT moderator_id IS NULL AND reversed_by IS NULL AND reversed_at IS NOT NULL
            FROM moderation_actions",
        "SELECT assignee_id IS NULL FROM support_tickets",
        "SELECT updated_by IS NULL FROM system_configs",
        "SELECT updated_by IS NULL FROM feature_flags",
    ] {
        assert!(value::<bool>(&*db, kept).await, "{kept}");
    }
}

#[tokio::test]
async fn a_sanction_outlives_the_report_that_led_to_it() {
    let db = rows::of(&DOMAINS).await;
    db.execute_unprepared("DELETE FROM moderation_reports").await.unwrap();
    assert!(value::<bool>(&*db, "SELECT report_id IS NULL FROM moderation_actions").await);
}

#[tokio::test]
async fn a_ticket_outlives_its_room_but_not_who_asked() {
    let db = rows::of(&DOMAINS).await;
    db.execute_unprepared("DELETE FROM rooms").await.unwrap();
    assert!(value::<bool>(&*db, "SELECT room_id IS NULL FROM support_tickets").await);
    db.execute_unprepared("DELETE FROM users WHERE username = 'ann'").await.unwrap();
    assert_eq!(count(&db, "support_tickets").await, 0);
}
