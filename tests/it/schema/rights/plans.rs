//! A policy calls no function and has no subplan for each row of a hot list: what it asks is asked once (`InitPlan`), and the list keeps
//! its index.

use super::super::rows;
use sea_orm::{ConnectionTrait, DbBackend, Statement, prelude::Uuid};
use service::db::{Actor, begin};

const ID: &str = "'00000000-0000-4000-8000-000000000001'";

#[tokio::test]
async fn hot_lists_keep_their_index_and_have_no_subplan_for_a_row() {
    let db = rows::everywhere().await;
    let application = db.application().await;
    let after = "AND created_at <= now()";
    let lists = [
        (
            format!(
                "SELECT * FROM messages WHERE room_id = {ID} {after} AND (created_at, id) < (now(), {ID})
                 ORDER BY created_at DESC, id DESC LIMIT 50"
            ),
            "room_id_created_at",
        ),
        (
            format!("SELECT * FROM tracks WHERE creator_id = {ID} AND deleted_at IS NULL ORDER BY created_at DESC LIMIT 20"),
            "idx_tracks_creator_id",
        ),
        (
            "SELECT * FROM tracks WHERE visibility = 'public' AND deleted_at IS NULL AND published_at <= now()
             ORDER BY published_at DESC LIMIT 20"
                .to_owned(),
            "idx_tracks_published_at_desc",
        ),
        (
            format!("SELECT * FROM notifications WHERE user_id = {ID} ORDER BY last_event_at DESC, id DESC LIMIT 20"),
            "idx_notifications_user_id_last_event_at_id",
        ),
        (
            format!(
                "SELECT * FROM posts WHERE user_id = ANY (ARRAY(SELECT following_id FROM follows WHERE follower_id = {ID}))
                 AND created_at > now() - interval '30 days' AND deleted_at IS NULL ORDER BY created_at DESC LIMIT 20"
            ),
            "idx_posts_",
        ),
        (
            format!(
                "SELECT * FROM direct_messages WHERE sender_id = {ID} {after} ORDER BY created_at DESC LIMIT 20"
            ),
            "idx_direct_messages_sender_id_created_at",
        ),
        (format!("SELECT * FROM orders WHERE user_id = {ID} {after} ORDER BY created_at DESC LIMIT 20"), "idx_orders_user_id_created_at"),
        (
            format!("SELECT * FROM playback_history WHERE user_id = {ID} ORDER BY played_at DESC LIMIT 20"),
            "user_id_played_at",
        ),
    ];
    for (sql, index) in lists {
        let transaction = begin(&application, &Actor::user(Uuid::from_u128(1))).await.unwrap();
        // The tables are all but empty: what is asked is which index the policy leaves usable.
        // Of so few rows any index and a sort would do; so neither a pass nor a sort is to be had.
        transaction
            .execute_unprepared("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            .await
            .unwrap();
        let explain = Statement::from_string(DbBackend::Postgres, format!("EXPLAIN (COSTS OFF) {sql}"));
        let plan = transaction.query_all_raw(explain).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|line| line.try_get_by_index(0).unwrap()).collect();
        let plan = plan.join("\n");
        assert!(plan.contains("InitPlan"), "no policy is at work in:\n{plan}");
        let calls = plan.lines().any(|line| line.contains("Filter:") && line.contains("veza."));
        assert!(!calls, "called for each row:\n{plan}");
        assert!(!plan.contains("SubPlan"), "asked for each row:\n{plan}");
        assert!(!plan.contains("Seq Scan"), "looked up without a key:\n{plan}");
        assert!(plan.contains(index), "{index} is not used in:\n{plan}");
        transaction.rollback().await.unwrap();
    }
}
