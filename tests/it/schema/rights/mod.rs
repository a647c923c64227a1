//! Who may do what: the grants and policies of the role `veza_app`, and what somebody could try against them.

mod adversary;
mod cases;
mod columns;
mod forgeries;
mod foundations;
mod open_rooms;
mod plans;
mod private_groups;
mod role;
mod roles_of_people;
mod table;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, prelude::Uuid};
use service::db::{Actor, DatabaseError, begin};

use super::rule::Rule;
use super::value;

/// A count, or the SQLSTATE of the refusal.
type Answer = Result<i64, String>;

const REFUSED: &str = "42501";

/// What `actor` is answered by the application's pool to a query of one number. Nothing stays of it.
async fn asked(application: &DatabaseConnection, actor: &Actor, sql: &str) -> Answer {
    let transaction = begin(application, actor).await.unwrap();
    let row = transaction.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await;
    transaction.rollback().await.unwrap();
    row.map_err(sqlstate).map(|row| row.unwrap().try_get_by_index(0).unwrap())
}

/// How many rows `actor` would have changed through the application's pool.
async fn tried(application: &DatabaseConnection, actor: &Actor, sql: &str) -> Answer {
    let transaction = begin(application, actor).await.unwrap();
    let done = transaction.execute_unprepared(sql).await;
    transaction.rollback().await.unwrap();
    done.map_err(sqlstate).map(|done| i64::try_from(done.rows_affected()).unwrap())
}

/// Whether nothing came of it.
fn stopped(answer: &Answer) -> bool {
    match answer {
        Ok(changed) => *changed == 0,
        Err(code) => code == REFUSED,
    }
}

/// Nobody of these gets anywhere with it.
async fn stops(application: &DatabaseConnection, actors: &[&Actor], sql: &str) {
    for actor in actors {
        let answer = tried(application, actor, sql).await;
        assert!(stopped(&answer), "{actor:?}: {sql}: {answer:?}");
    }
}

async fn lets(application: &DatabaseConnection, actor: &Actor, sql: &str) {
    let answer = tried(application, actor, sql).await;
    assert!(answer.as_ref().is_ok_and(|changed| *changed > 0), "{actor:?}: {sql}: {answer:?}");
}

/// Somebody new, of this role on the platform.
async fn person(db: &DatabaseConnection, name: &str, role: &str) -> Actor {
    let sql = format!(
        "INSERT INTO users (email, username, role) VALUES ('{name}@example.com', '{name}', '{role}') RETURNING id"
    );
    Actor::user(value::<Uuid>(db, &sql).await)
}

fn sqlstate(error: DbErr) -> String {
    DatabaseError::from(error).sqlstate().unwrap_or("no answer").to_owned()
}

#[tokio::test]
async fn every_table_is_granted_to_the_application() {
    let rule = Rule {
        remedy: "say in the rights of its domain (migration/src/<domain>/…_rights.rs) what the application may do:",
        offenders: "SELECT name FROM tables t WHERE NOT has_any_column_privilege('veza_app', t.oid, 'SELECT, INSERT, UPDATE')",
        exceptions: &[],
        breach: ("REVOKE ALL ON badges FROM veza_app", "badges"),
    };
    rule.holds().await;
}

#[tokio::test]
async fn every_table_with_private_rows_is_protected() {
    let rule = Rule {
        remedy: "protected(…) or own(…) in the rights of its domain:",
        offenders: "SELECT name FROM tables t JOIN pg_class c ON c.oid = t.oid
            WHERE NOT c.relrowsecurity AND t.name = ANY (ARRAY['direct_messages', 'messages', 'room_members', 'notifications',
                'notification_preferences', 'user_settings', 'carts', 'cart_items', 'orders', 'order_items', 'transactions',
                'subscriptions', 'invoices', 'playback_history', 'search_queries', 'refresh_tokens', 'auth_sessions',
                'two_factor_configs', 'federated_identities', 'api_keys', 'cloud_accounts', 'integrations', 'data_requests',
                'user_consents', 'equipment', 'equipment_warranties', 'equipment_maintenance', 'tracks', 'playlists', 'posts',
                'courses', 'audit_logs'])",
        exceptions: &[],
        breach: ("ALTER TABLE carts DISABLE ROW LEVEL SECURITY", "carts"),
    };
    rule.holds().await;
}

#[tokio::test]
async fn what_is_granted_on_a_protected_table_has_its_policy() {
    let rule = Rule {
        remedy: "a policy for each action that is granted, and no grant without one:",
        offenders: "SELECT c.relname || ' ' || a.action
            FROM pg_class c
            CROSS JOIN (VALUES ('r', 'SELECT'), ('a', 'INSERT'), ('w', 'UPDATE'), ('d', 'DELETE')) a (letter, action)
            WHERE c.relrowsecurity
              AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd::text = a.letter)
               <> CASE a.letter WHEN 'd' THEN has_table_privilege('veza_app', c.oid, 'DELETE')
                                ELSE has_any_column_privilege('veza_app', c.oid, a.action) END",
        exceptions: &[],
        breach: ("DROP POLICY carts_update ON carts", "carts UPDATE"),
    };
    rule.holds().await;
}

/// Policies are the parent's: whoever could ask a partition would go round them.
#[tokio::test]
async fn a_partition_is_reached_through_its_parent_alone() {
    let rule = Rule {
        remedy: "no grant on a partition:",
        offenders: "SELECT c.relname::text FROM pg_class c WHERE c.relispartition AND c.relkind = 'r'
            AND (has_any_column_privilege('veza_app', c.oid, 'SELECT, INSERT, UPDATE')
              OR has_table_privilege('veza_app', c.oid, 'DELETE, TRUNCATE'))",
        exceptions: &[],
        breach: ("GRANT SELECT ON audit_logs_default TO veza_app", "audit_logs_default"),
    };
    rule.holds().await;
}

/// A view reads with the rights of its owner, who is under no policy.
#[tokio::test]
async fn a_view_that_the_application_reads_asks_with_the_rights_of_the_application() {
    let rule = Rule {
        remedy: "CREATE VIEW … WITH (security_invoker):",
        offenders: "SELECT c.relname::text FROM pg_class c
            WHERE c.relkind = 'v' AND c.relnamespace IN ('public'::regnamespace, 'veza'::regnamespace)
              AND has_table_privilege('veza_app', c.oid, 'SELECT')
              AND NOT coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on'], false)",
        exceptions: &[(
            "seen_posts",
            "shows to members what the policy of posts leaves to authors, and says by itself to whom",
        )],
        breach: (
            "CREATE VIEW all_carts AS SELECT * FROM carts; GRANT SELECT ON all_carts TO veza_app",
            "all_carts",
        ),
    };
    rule.holds().await;
}
