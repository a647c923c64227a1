//! `updated_at` follows every change of a row, and only that.

use super::rule::Rule;
use super::{rows, value};
use sea_orm::ConnectionTrait;
use tests::TestDb;

#[tokio::test]
async fn every_table_keeps_its_updated_at() {
    let rule = Rule {
        remedy: "trg_{table}_updated_at BEFORE UPDATE FOR EACH ROW (create_table makes it):",
        // tgtype: row 1, before 2, update 16.
        offenders: "SELECT t.name FROM tables t WHERE NOT EXISTS (SELECT FROM triggers g
            WHERE g.table_name = t.name AND g.name = 'trg_' || t.name || '_updated_at' AND g.type = 1 + 2 + 16
              AND g.enabled = 'O' AND g.function = 'update_updated_at_column')",
        exceptions: &[],
        breach: ("DROP TRIGGER trg_login_attempts_updated_at ON login_attempts", "login_attempts"),
    };
    rule.holds().await;
}

/// The tables whose changes are evidence: those of the list that exist, and no other.
#[tokio::test]
async fn what_must_be_audited_is_and_nothing_else() {
    let rule = Rule {
        remedy: "trg_{table}_audit AFTER INSERT OR UPDATE OR DELETE FOR EACH ROW on these tables alone:",
        // tgtype: row 1, insert 4, delete 8, update 16.
        offenders: "SELECT t.name FROM tables t
            WHERE (t.name = ANY (ARRAY['users', 'orders', 'order_items', 'transactions', 'seller_payouts', 'refresh_tokens',
                'two_factor_configs', 'federated_identities', 'user_roles', 'api_keys', 'oauth_applications', 'oauth_grants',
                'moderation_actions', 'system_configs', 'feature_flags', 'subscriptions', 'invoices', 'data_requests',
                'user_consents', 'product_licenses', 'discount_codes', 'webhook_endpoints']))
            <> EXISTS (SELECT FROM triggers g WHERE g.table_name = t.name
                AND g.name = 'trg_' || t.name || '_audit'
                AND g.type = 1 + 4 + 8 + 16 AND g.enabled = 'O' AND g.function = 'audit_trigger')",
        exceptions: &[],
        breach: ("ALTER TABLE user_roles DISABLE TRIGGER trg_user_roles_audit", "user_roles"),
    };
    rule.holds().await;
}

async fn with_an_old_profile() -> TestDb {
    let db = TestDb::new().await;
    db.execute_unprepared(
        "INSERT INTO users (email, username) VALUES ('ann@example.com', 'ann');
         INSERT INTO user_profiles (user_id, updated_at) SELECT id, '2020-01-01 00:00:00+00' FROM users;
         INSERT INTO login_attempts (identifier, success, ip_address, updated_at)
         VALUES ('ann', true, '192.0.2.1', '2020-01-01 00:00:00+00')",
    )
    .await
    .unwrap();
    db
}

#[tokio::test]
async fn a_change_of_a_row_moves_updated_at() {
    let db = with_an_old_profile().await;
    for table in ["user_profiles", "login_attempts"] {
        // Whatever the statement itself says.
        db.execute_unprepared(&format!("UPDATE {table} SET updated_at = '2021-01-01'")).await.unwrap();
        let moved: bool = value(&*db, &format!("SELECT updated_at > '2022-01-01' FROM {table}")).await;
        assert!(moved, "{table}");
    }
}

#[tokio::test]
async fn a_counter_moves_without_updated_at() {
    for counter in ["follower_count", "following_count", "track_count", "playlist_count"] {
        let db = with_an_old_profile().await;
        db.execute_unprepared(&format!("UPDATE user_profiles SET {counter} = {counter} + 1")).await.unwrap();
        let kept: bool = value(&*db, "SELECT updated_at = '2020-01-01 00:00:00+00' FROM user_profiles").await;
        assert!(kept, "{counter}");
    }
}

#[tokio::test]
async fn the_counters_of_streaming_move_without_updated_at() {
    let db = super::rows::of(&["streaming"]).await;
    for (table, counters) in [
        ("tracks", &["play_count", "like_count", "comment_count", "download_count"][..]),
        ("playlists", &["track_count", "duration_seconds", "follower_count"]),
    ] {
        let changed = format!("SELECT updated_at > created_at FROM {table}");
        for counter in counters {
            db.execute_unprepared(&format!("UPDATE {table} SET {counter} = {counter} + 1")).await.unwrap();
            assert!(!value::<bool>(&*db, &changed).await, "{table}.{counter}");
        }
        db.execute_unprepared(&format!("UPDATE {table} SET description = 'new'")).await.unwrap();
        assert!(value::<bool>(&*db, &changed).await, "{table}");
    }
}

#[tokio::test]
async fn a_counter_of_chat_and_social_moves_without_updated_at_and_the_row_itself_with_it() {
    let db = rows::everywhere().await;
    for (table, counter, of_its_own) in [
        ("rooms", "member_count = member_count + 1", "name = 'Mastering'"),
        ("rooms", "message_count = message_count + 1", "max_members = 9"),
        ("posts", "like_count = like_count + 1", "is_pinned = true"),
        ("posts", "comment_count = comment_count + 1", "content = 'Newer song'"),
        ("posts", "repost_count = repost_count + 1", "visibility = 'private'"),
        ("hashtags", "usage_count = usage_count + 1", "tag = 'SONG'"),
        ("hashtags", "last_used_at = last_used_at + interval '1 day'", "tag = 'song'"),
        ("groups", "member_count = member_count + 1", "description = 'We write'"),
        ("groups", "post_count = post_count + 1", "requires_approval = true"),
    ] {
        let last_change = format!("SELECT max(updated_at)::text FROM {table}");
        let before: String = value(&*db, &last_change).await;
        db.execute_unprepared(&format!("UPDATE {table} SET {counter}")).await.unwrap();
        assert_eq!(value::<String>(&*db, &last_change).await, before, "{table}: {counter}");
        db.execute_unprepared(&format!("UPDATE {table} SET {of_its_own}")).await.unwrap();
        assert_ne!(value::<String>(&*db, &last_change).await, before, "{table}: {of_its_own}");
    }
}

#[tokio::test]
async fn a_counter_of_what_is_sold_or_taught_moves_without_updated_at() {
    let db = rows::of(&["identity", "marketplace", "billing", "education"]).await;
    for (table, counters, other) in [
        (
            "products",
            &["view_count", "favorite_count", "sale_count", "review_count", "average_rating"][..],
            "bpm = 90",
        ),
        ("carts", &["item_count", "subtotal", "total"], "tax_total = 1"),
        ("discount_codes", &["usage_count"], "usage_limit = 10"),
        (
            "courses",
            &["lesson_count", "duration_seconds", "enrollment_count", "rating_count", "average_rating"],
            "category = 'sound'",
        ),
        ("course_enrollments", &["progress_percent"], "last_accessed_at = now()"),
    ] {
        let untouched = format!("SELECT bool_and(updated_at = created_at) FROM {table}");
        for counter in counters {
            db.execute_unprepared(&format!("UPDATE {table} SET {counter} = {counter} + 1")).await.unwrap();
            assert!(value::<bool>(&*db, &untouched).await, "{table}.{counter}");
        }
        db.execute_unprepared(&format!("UPDATE {table} SET {other}")).await.unwrap();
        assert!(!value::<bool>(&*db, &untouched).await, "{table}: {other}");
    }
}
