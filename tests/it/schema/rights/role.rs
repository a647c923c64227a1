//! The role itself: it belongs to the cluster, and many databases migrate at once.

use super::super::{refusal, value};
use super::REFUSED;
use futures::future::join_all;
use sea_orm::{ConnectionTrait, TransactionTrait};
use tests::{TestDb, on_your_marks};

const SCRIPT: &str = include_str!("../../../../migration/src/ground/sql/application_role.up.sql");

/// The statement that makes the role, for another name: `veza_app` itself is in use by everybody.
fn for_role(name: &str) -> String {
    migration::sql::statements(SCRIPT)[0].replace("veza_app", name)
}

#[tokio::test]
async fn of_many_that_make_the_role_at_once_one_does_and_none_fails() {
    let db = TestDb::empty().await;
    on_your_marks(&db).await;
    let name = format!("veza_probe_{}", db.name());
    let make = for_role(&name);
    for outcome in join_all((0..10).map(|_| db.execute_unprepared(&make))).await {
        outcome.unwrap();
    }
    let asked = format!(
        "SELECT NOT (rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb) FROM pg_roles WHERE rolname = '{name}'"
    );
    let harmless: bool = value(&*db, &asked).await;
    db.execute_unprepared(&format!("DROP ROLE {name}")).await.unwrap();
    assert!(harmless);
}

#[tokio::test]
async fn who_may_not_make_roles_is_told_what_to_let_run() {
    let db = TestDb::new().await;
    let transaction = db.owner().begin().await.unwrap();
    transaction.execute_unprepared("SET LOCAL ROLE pg_read_all_settings").await.unwrap();
    let (code, _, message) = refusal(&transaction, &for_role("veza_not_there")).await;
    assert_eq!(code, REFUSED);
    assert_eq!(
        message,
        "the role veza_not_there does not exist, and pg_read_all_settings may not create roles"
    );
}

#[tokio::test]
async fn a_role_that_no_policy_holds_for_is_refused() {
    let db = TestDb::empty().await;
    let name = format!("veza_mighty_{}", db.name());
    let transaction = db.owner().begin().await.unwrap();
    transaction.execute_unprepared(&format!("CREATE ROLE {name} BYPASSRLS")).await.unwrap();
    let (code, _, message) = refusal(&transaction, &for_role(&name)).await;
    assert_eq!(code, "0P000");
    assert_eq!(message, format!("the role {name} is under no row-level security in this cluster"));
}
