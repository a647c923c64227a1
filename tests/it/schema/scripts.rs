//! A script that fails says which of its statements it was, and keeps PostgreSQL's own error.

use migration::sql::{self, FailedStatement};
use sea_orm::{DbErr, TransactionTrait};
use sea_orm_migration::SchemaManager;
use tests::TestDb;

async fn failure(script: &str) -> DbErr {
    let db = TestDb::empty().await;
    let transaction = db.begin().await.unwrap();
    sql::run(&SchemaManager::new(&transaction), script).await.unwrap_err()
}

/// PostgreSQL gives a position for a syntax error, but none for an error of a statement that runs.
#[tokio::test]
async fn the_failing_statement_is_named() {
    for (bad, code, message) in [
        ("CREATE TABLE a (id int)", "42P07", "relation \"a\" already exists"),
        ("SELEC 1", "42601", "syntax error at or near \"SELEC\""),
        ("SELECT 1 / 0", "22012", "division by zero"),
        ("DO $$ BEGIN RAISE EXCEPTION 'no;'; END $$", "P0001", "no;"),
    ] {
        let error =
            failure(&format!("CREATE TABLE a (id int);\nSELECT ';';\n{bad};\nCREATE TABLE b (id int);"))
                .await;
        let failed = FailedStatement::find(&error).unwrap_or_else(|| panic!("{error}"));
        assert_eq!(failed.statement(), bad);
        let DbErr::Exec(sea_orm::RuntimeErr::SqlxError(inner)) = &error else { panic!("{error}") };
        let answer = inner.as_database_error().unwrap();
        assert_eq!((answer.code().as_deref(), answer.message()), (Some(code), message));
        assert!(error.to_string().ends_with(&format!("{message}\nin the statement:\n{bad}")), "{error}");
    }
}

#[tokio::test]
async fn the_constraint_is_still_known() {
    let error =
        failure("CREATE TABLE a (id int CONSTRAINT chk_a_small CHECK (id < 3)); INSERT INTO a VALUES (4)")
            .await;
    let failed = FailedStatement::find(&error).unwrap();
    assert_eq!(sqlx::error::DatabaseError::constraint(failed), Some("chk_a_small"));
}

#[tokio::test]
async fn an_error_that_is_not_an_answer_stays_as_it_is() {
    let db = TestDb::empty().await;
    let closed = db.connect().await;
    closed.clone().close().await.unwrap();
    let error = sql::execute(&SchemaManager::new(&closed), "SELECT 1").await.unwrap_err();
    assert!(FailedStatement::find(&error).is_none(), "{error}");
}
