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
async fn a_counter_of_what_is_sold_or_taught_moves_without_updated_at() {
    let db = rows::everywhere().await;
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
