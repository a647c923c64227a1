//! A row that the code cannot read is found and named, and nothing of it is shown.

use entity::{auth::users, prelude::*};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryOrder};
use service::db::{DatabaseError, Keyset, PageRequest, ReadRows, RowError, RowFault};
use tests::{TestDb, build};
use uuid::Uuid;

/// What a read of accounts fails with, one by one, all at once, and as a page.
async fn misfit(db: &TestDb, id: Uuid) -> RowError {
    const LIST: Keyset<Uuid> = Keyset::new("tests.users");
    let query = || Users::find().order_by_asc(users::Column::Id);
    let errors: [DbErr; 3] = [
        Users::find_by_id(id).read_one(db).await.unwrap_err(),
        query().read_all(db).await.unwrap_err(),
        LIST.fetch(query(), db, &PageRequest::default(), |user| user.id).await.unwrap_err(),
    ];
    let [one, all, page] = errors.map(|error| {
        let error = DatabaseError::from(error);
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("steward") && !shown.contains("secret words"), "{shown}");
        error.row().unwrap_or_else(|| panic!("no row is named: {error}")).clone()
    });
    assert!(one == all && one == page);
    one
}

#[tokio::test]
async fn an_enum_value_that_the_code_does_not_know_is_named_by_table_column_and_row() {
    let db = TestDb::new().await;
    build::user(&db).await;
    let user = build::user(&db).await;
    db.execute_unprepared("ALTER TYPE user_role ADD VALUE 'steward'").await.unwrap();
    db.execute_unprepared(&format!("UPDATE users SET role = 'steward' WHERE id = '{}'", user.id))
        .await
        .unwrap();

    let error = misfit(&db, user.id).await;
    assert_eq!(
        error,
        RowError {
            table: "users".into(),
            column: "role".into(),
            id: Some(user.id),
            fault: RowFault::UnknownValue
        }
    );
    assert_eq!(
        error.to_string(),
        format!("users.role holds a value that the code does not know, in the row {}", user.id)
    );
}

#[tokio::test]
async fn a_null_where_the_database_promised_none_is_named_by_table_column_and_row() {
    let db = TestDb::new().await;
    build::user(&db).await;
    let user = build::user(&db).await;
    db.execute_unprepared("ALTER TABLE users ALTER COLUMN token_version DROP NOT NULL").await.unwrap();
    db.execute_unprepared(&format!("UPDATE users SET token_version = NULL WHERE id = '{}'", user.id))
        .await
        .unwrap();

    let error = misfit(&db, user.id).await;
    assert_eq!(
        (error.column.as_str(), error.id, error.fault),
        ("token_version", Some(user.id), RowFault::Null)
    );
}

#[tokio::test]
async fn a_value_of_another_type_is_named_by_table_column_and_row() {
    let db = TestDb::new().await;
    let user = build::user(&db).await;
    db.execute_unprepared("ALTER TABLE users ALTER COLUMN token_version TYPE bigint").await.unwrap();

    let error = misfit(&db, user.id).await;
    assert_eq!(
        (error.column.as_str(), error.id, error.fault),
        ("token_version", Some(user.id), RowFault::Type)
    );
}

#[tokio::test]
async fn a_json_document_of_another_shape_and_a_value_outside_a_closed_set_are_named() {
    let db = TestDb::new().await;
    let user = build::user(&db).await;
    let sql = format!(
        "INSERT INTO two_factor_configs (user_id, backup_codes) VALUES ('{0}', '{{\"secret words\": 1}}')
             ON CONFLICT (user_id) DO UPDATE SET backup_codes = excluded.backup_codes;
         ALTER TABLE user_profiles DROP CONSTRAINT chk_user_profiles_theme_allowed;
         UPDATE user_profiles SET theme = 'steward' WHERE user_id = '{0}'",
        user.id
    );
    db.execute_unprepared(&sql).await.unwrap();

    let error = DatabaseError::from(TwoFactorConfigs::find().read_one(&db).await.unwrap_err());
    let row = error.row().unwrap();
    assert_eq!(
        (row.table.as_str(), row.column.as_str(), row.fault),
        ("two_factor_configs", "backup_codes", RowFault::Shape)
    );
    assert!(row.id.is_some() && !format!("{error} {error:?}").contains("secret words"));

    let error = DatabaseError::from(UserProfiles::find().read_one(&db).await.unwrap_err());
    let row = error.row().unwrap();
    assert_eq!(
        (row.table.as_str(), row.column.as_str(), row.fault),
        ("user_profiles", "theme", RowFault::UnknownValue)
    );
    assert!(row.id.is_some() && !format!("{error} {error:?}").contains("steward"));
}

#[tokio::test]
async fn an_error_of_seaorm_s_own_decoding_shows_nothing_of_the_row() {
    let db = TestDb::new().await;
    let user = build::user(&db).await;
    db.execute_unprepared("ALTER TYPE user_role ADD VALUE 'steward'").await.unwrap();
    db.execute_unprepared(&format!("UPDATE users SET role = 'steward' WHERE id = '{}'", user.id))
        .await
        .unwrap();

    let error = DatabaseError::from(Users::find_by_id(user.id).one(&db).await.unwrap_err());
    assert_eq!(error.row(), None);
    assert_eq!(error.to_string(), "a row holds a value that the code cannot read");
}
