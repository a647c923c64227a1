//! What PostgreSQL refused can be told apart, and logged without the row that it refused.

use entity::auth::users;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, TransactionTrait};
use service::db::{DatabaseError, ViolationKind};
use tests::TestDb;

async fn insert(db: &impl ConnectionTrait, email: &str, username: &str) -> Result<users::Model, DbErr> {
    let user = users::ActiveModel {
        email: Set(email.into()),
        username: Set(username.into()),
        password_hash: Set(Some("$argon2id$swordfish".into())),
        ..Default::default()
    };
    user.insert(db).await
}

#[tokio::test]
async fn a_violation_is_known_by_kind_constraint_and_table_and_shows_no_value() {
    let db = TestDb::new().await;
    insert(&db, "ada@example.com", "ada").await.unwrap();

    for (email, username, kind, constraint) in [
        ("ada@example.com", "bob", ViolationKind::Unique, "uq_users_email"),
        ("ADA@example.com", "bob", ViolationKind::Unique, "idx_users_email_lower_unique"),
        ("nowhere", "bob", ViolationKind::Check, "chk_users_email_format"),
    ] {
        let error = DatabaseError::from(insert(&db, email, username).await.unwrap_err());
        let violation = error.violation().unwrap();
        assert_eq!((violation.kind, violation.constraint, violation.table), (kind, constraint, "users"));
        assert!(!error.is_transient());
        let shown = format!("{error} {error:?}");
        assert!(
            !shown.contains("swordfish") && !shown.contains("ada@") && !shown.contains("nowhere"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn text_that_postgresql_cannot_hold_is_no_violation_and_is_not_repeated() {
    let db = TestDb::new().await;
    let long = "x".repeat(40);
    for username in ["a\0b", long.as_str()] {
        let error = DatabaseError::from(insert(&db, "ada@example.com", username).await.unwrap_err());
        assert_eq!(error.violation(), None);
        assert!(error.sqlstate().is_some_and(|code| code.starts_with("22")), "{error:?}");
        assert!(!format!("{error} {error:?}").contains(username));
    }
}

#[tokio::test]
async fn a_lock_that_is_not_had_in_time_is_worth_a_retry() {
    let db = TestDb::new().await;
    insert(&db, "ada@example.com", "ada").await.unwrap();
    let holder = db.owner().begin().await.unwrap();
    holder.execute_unprepared("LOCK TABLE users").await.unwrap();

    let waiter = db.owner().begin().await.unwrap();
    waiter.execute_unprepared("SET LOCAL lock_timeout = '10ms'").await.unwrap();
    let error = DatabaseError::from(insert(&waiter, "bob@example.com", "bob").await.unwrap_err());

    assert_eq!(error.sqlstate(), Some("55P03"));
    assert!(error.is_transient());
    holder.rollback().await.unwrap();
}
