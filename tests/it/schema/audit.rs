//! The audit trail tells who changed what, and never a secret.

use super::{column, refusal, value};
use sea_orm::{ConnectionTrait, TransactionTrait};
use tests::TestDb;

const ACTOR: &str = "5b0d1f0e-6d1c-4f0a-9c58-0a4b9a7d2f11";

async fn with_ann() -> TestDb {
    let db = TestDb::new().await;
    db.execute_unprepared("INSERT INTO users (email, username) VALUES ('ann@example.com', 'ann')")
        .await
        .unwrap();
    db
}

/// The entries of `operation` on `table`, as one column of text.
async fn entries(db: &TestDb, table: &str, operation: &str, what: &str) -> Vec<Option<String>> {
    let sql = format!(
        "SELECT ({what})::text FROM audit_logs WHERE table_name = '{table}'
            AND operation = '{operation}' ORDER BY created_at"
    );
    column(&**db, &sql).await
}

async fn entry(db: &TestDb, table: &str, operation: &str, what: &str) -> Option<String> {
    let mut entries = entries(db, table, operation, what).await;
    assert_eq!(entries.len(), 1, "{operation} of {table}");
    entries.remove(0)
}

#[tokio::test]
async fn an_insert_an_update_and_a_delete_leave_the_row_as_it_was_and_became() {
    let db = with_ann().await;
    db.execute_unprepared("UPDATE users SET display_name = 'Ann', first_name = 'A'").await.unwrap();
    db.execute_unprepared("DELETE FROM users").await.unwrap();

    let names = "concat_ws('|', old_data IS NULL, old_data ->> 'display_name', '->',
        new_data ->> 'display_name', new_data IS NULL)";
    assert_eq!(entry(&db, "users", "INSERT", names).await.as_deref(), Some("t|->|f"));
    assert_eq!(entry(&db, "users", "UPDATE", names).await.as_deref(), Some("f|->|Ann|f"));
    assert_eq!(entry(&db, "users", "DELETE", names).await.as_deref(), Some("f|Ann|->|t"));
    assert_eq!(
        entry(&db, "users", "UPDATE", "changed_columns").await.as_deref(),
        Some("{display_name,first_name}")
    );
    for operation in ["INSERT", "DELETE"] {
        assert_eq!(entry(&db, "users", operation, "changed_columns").await, None);
    }
}

#[tokio::test]
async fn an_update_that_changes_only_updated_at_or_nothing_is_not_recorded() {
    let db = with_ann().await;
    db.execute_unprepared("UPDATE users SET updated_at = now() + interval '1 hour'").await.unwrap();
    db.execute_unprepared("UPDATE users SET username = username").await.unwrap();
    assert!(entries(&db, "users", "UPDATE", "id").await.is_empty());
}

/// Each column whose name makes it a secret, and one that is none.
#[tokio::test]
async fn no_secret_reaches_the_log_and_null_stays_null() {
    let db = with_ann().await;
    db.execute_unprepared(
        "UPDATE users SET password_hash = 'SECRET';
         INSERT INTO two_factor_configs (user_id, totp_secret, backup_codes, sms_phone)
         SELECT id, 'SECRET', '[\"SECRET\"]', 'SECRET' FROM users;
         INSERT INTO federated_identities (user_id, provider, provider_user_id, access_token, refresh_token)
         SELECT id, 'github', '1', 'SECRET', 'SECRET' FROM users;
         INSERT INTO refresh_tokens (user_id, token, token_hash, expires_at)
         SELECT id, 'SECRET', 'SECRET', now() + interval '1 day' FROM users;
         UPDATE two_factor_configs SET totp_secret = 'SECRET2', sms_phone = NULL;
         DELETE FROM users",
    )
    .await
    .unwrap();

    let leaked: Vec<String> = column(
        &*db,
        "SELECT table_name || ' ' || operation FROM audit_logs
            WHERE concat(old_data, new_data, changed_columns) LIKE '%SECRET%'",
    )
    .await;
    assert!(leaked.is_empty(), "{leaked:?}");
    let redacted: Vec<String> = column(
        &*db,
        "SELECT DISTINCT table_name || '.' || d.key FROM audit_logs, jsonb_each(new_data) d
         WHERE d.value = '\"[redacted]\"' ORDER BY 1",
    )
    .await;
    assert_eq!(
        redacted,
        [
            "federated_identities.access_token",
            "federated_identities.refresh_token",
            "refresh_tokens.token",
            "refresh_tokens.token_hash",
            "two_factor_configs.backup_codes",
            "two_factor_configs.sms_phone",
            "two_factor_configs.totp_secret",
            "users.password_hash",
        ]
    );
    assert_eq!(
        entry(
            &db,
            "two_factor_configs",
            "UPDATE",
            "changed_columns || (new_data ->> 'sms_phone' IS NULL)::text"
        )
        .await
        .as_deref(),
        Some("{sms_phone,totp_secret,true}"),
        "that a secret changed is recorded, and that one was taken away"
    );
}

/// By their endings, also in tables that come later; and nothing that only looks like them.
#[tokio::test]
async fn every_hash_and_every_encrypted_column_is_redacted() {
    let db = TestDb::new().await;
    db.execute_unprepared(
        "CREATE TABLE keys (id uuid, key_hash text, key_encrypted bytea, old_hash text, hash text, token_version int);
         CREATE TRIGGER trg_keys_audit AFTER INSERT OR UPDATE OR DELETE ON keys FOR EACH ROW EXECUTE FUNCTION audit_trigger();
         INSERT INTO keys VALUES (gen_random_uuid(), 'a', 'b', NULL, 'c', 1)",
    )
    .await
    .unwrap();
    assert_eq!(
        entry(&db, "keys", "INSERT", "new_data - 'id'").await.as_deref(),
        Some(
            r#"{"hash": "c", "key_hash": "[redacted]", "old_hash": null, "key_encrypted": "[redacted]", "token_version": 1}"#
        )
    );
}

#[tokio::test]
async fn an_entry_names_the_actor_the_request_the_address_and_the_owner() {
    let db = with_ann().await;
    let transaction = db.begin().await.unwrap();
    transaction
        .execute_unprepared(&format!(
            "SET LOCAL app.user_id = '{ACTOR}'; SET LOCAL app.request_id = 'req-1';
                SET LOCAL app.ip_address = '192.0.2.7';
             UPDATE users SET is_banned = true;
             INSERT INTO user_roles (user_id, role) SELECT id, 'creator' FROM users"
        ))
        .await
        .unwrap();
    transaction.commit().await.unwrap();

    let who = "concat_ws('|', actor_id, request_id, ip_address)";
    let expected = format!("{ACTOR}|req-1|192.0.2.7");
    assert_eq!(entry(&db, "users", "UPDATE", who).await.as_deref(), Some(&*expected));
    assert_eq!(entry(&db, "user_roles", "INSERT", who).await.as_deref(), Some(&*expected));
    let ann: String = value(&*db, "SELECT id::text FROM users").await;
    assert_eq!(entry(&db, "users", "UPDATE", "user_id").await.as_deref(), Some(&*ann));
    assert_eq!(entry(&db, "users", "UPDATE", "record_id").await.as_deref(), Some(&*ann));
    assert_eq!(entry(&db, "user_roles", "INSERT", "user_id").await.as_deref(), Some(&*ann));
    let role: String = value(&*db, "SELECT id::text FROM user_roles").await;
    assert_eq!(entry(&db, "user_roles", "INSERT", "record_id").await.as_deref(), Some(&*role));
}

/// After `SET LOCAL` a setting is an empty string, not unset, for the rest of the connection.
#[tokio::test]
async fn without_an_actor_it_was_the_system() {
    let db = with_ann().await;
    let transaction = db.begin().await.unwrap();
    transaction
        .execute_unprepared(
            "SET LOCAL app.user_id = ''; SET LOCAL app.request_id = ''; SET LOCAL app.ip_address = '';
             UPDATE users SET is_verified = true",
        )
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    for operation in ["INSERT", "UPDATE"] {
        assert_eq!(
            entry(&db, "users", operation, "num_nonnulls(actor_id, request_id, ip_address)").await.as_deref(),
            Some("0")
        );
    }
}

/// A change whose actor is unreadable is what the log is there to prevent; a long request id is not.
#[tokio::test]
async fn a_malformed_actor_or_address_refuses_the_write_and_says_so() {
    let db = with_ann().await;
    for (setting, message) in [
        ("SET LOCAL app.user_id = 'ann'", "app.user_id is not a UUID"),
        ("SET LOCAL app.ip_address = '192.0.2.7:443'", "app.ip_address is not an IP address"),
    ] {
        let transaction = db.begin().await.unwrap();
        transaction.execute_unprepared(setting).await.unwrap();
        let (code, _, text) = refusal(&transaction, "UPDATE users SET is_banned = true").await;
        assert_eq!((&*code, &*text), ("22023", message));
    }
    assert!(!value::<bool>(&*db, "SELECT is_banned FROM users").await);
}

#[tokio::test]
async fn a_request_id_from_outside_is_cut_to_its_column() {
    let db = with_ann().await;
    let transaction = db.begin().await.unwrap();
    transaction
        .execute_unprepared(&format!(
            "SET LOCAL app.request_id = '{}'; UPDATE users SET is_banned = true",
            "ä".repeat(5000)
        ))
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(entry(&db, "users", "UPDATE", "request_id").await, Some("ä".repeat(100)));
}

#[tokio::test]
async fn a_write_that_is_rolled_back_leaves_no_entry() {
    let db = with_ann().await;
    let transaction = db.begin().await.unwrap();
    transaction.execute_unprepared("UPDATE users SET is_banned = true").await.unwrap();
    transaction.rollback().await.unwrap();
    assert!(entries(&db, "users", "UPDATE", "id").await.is_empty());
}

#[tokio::test]
async fn the_log_is_append_only() {
    let db = with_ann().await;
    for change in ["UPDATE audit_logs SET actor_id = NULL", "DELETE FROM audit_logs", "TRUNCATE audit_logs"] {
        let (code, _, message) = refusal(&*db, change).await;
        assert_eq!(code, "55000", "{message}");
        assert!(message.ends_with("refused: it is append-only"), "{message}");
    }
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM audit_logs").await, 1);
}

/// Whoever may write an audited table need not be able to write the log.
#[tokio::test]
async fn the_log_is_written_with_the_rights_of_its_owner() {
    let db = with_ann().await;
    let transaction = db.begin().await.unwrap();
    // In a transaction that is rolled back, for roles belong to the whole server.
    let role = format!("{}_writer", db.name());
    transaction
        .execute_unprepared(&format!(
            "CREATE ROLE {role}; GRANT SELECT, UPDATE ON users TO {role};
             CREATE POLICY of_writer ON users TO {role} USING (true); SET LOCAL ROLE {role};
             UPDATE users SET display_name = 'Ann'"
        ))
        .await
        .unwrap();
    let savepoint = transaction.begin().await.unwrap();
    let (code, _, message) =
        refusal(&savepoint, "INSERT INTO audit_logs (table_name, operation) VALUES ('users', 'INSERT')")
            .await;
    assert_eq!(code, "42501", "{message}");
    savepoint.rollback().await.unwrap();
    transaction.execute_unprepared("RESET ROLE").await.unwrap();
    let written: i64 =
        value(&transaction, "SELECT count(*) FROM audit_logs WHERE operation = 'UPDATE'").await;
    assert_eq!(written, 1);
}

/// No table has such a trigger yet; where one is hung on, the entry says that all rows went.
#[tokio::test]
async fn a_truncate_is_recorded_without_rows() {
    let db = with_ann().await;
    db.execute_unprepared(
        "CREATE TRIGGER trg_user_roles_audit_truncate AFTER TRUNCATE ON user_roles FOR EACH STATEMENT
         EXECUTE FUNCTION audit_trigger();
         TRUNCATE user_roles",
    )
    .await
    .unwrap();
    let rows = "num_nonnulls(record_id, user_id, old_data, new_data, changed_columns)";
    assert_eq!(entry(&db, "user_roles", "TRUNCATE", rows).await.as_deref(), Some("0"));
}
