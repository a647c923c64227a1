//! What every other test relies on.

use sea_orm::{ConnectionTrait, DbErr, TransactionSession, TransactionTrait};
use sqlx::{Connection, PgConnection};
use tests::TestDb;

async fn exists(admin_url: &str, name: &str) -> bool {
    let mut connection = PgConnection::connect(admin_url).await.unwrap();
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(&mut connection)
        .await
        .unwrap()
}

#[tokio::test]
async fn databases_know_nothing_of_each_other() {
    let (one, two, empty) = (TestDb::new().await, TestDb::new().await, TestDb::empty().await);
    for db in [&one, &two, &empty] {
        db.execute_unprepared("CREATE TABLE of_my_own (id int)").await.unwrap();
    }
    assert_ne!(one.name(), two.name());
}

#[tokio::test]
async fn a_migrated_database_has_every_migration() {
    use sea_orm_migration::MigratorTrait;
    let db = TestDb::new().await;
    assert!(migration::Migrator::get_pending_migrations(&*db).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_empty_database_has_no_table() {
    let db = TestDb::empty().await;
    let sql = "SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    let found =
        db.query_all_raw(sea_orm::Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    assert!(found.is_empty());
}

/// Generic parameters take it, too.
#[tokio::test]
async fn it_goes_wherever_a_connection_goes() {
    async fn write(db: &(impl ConnectionTrait + TransactionTrait)) -> Result<(), DbErr> {
        let transaction = db.begin().await?;
        transaction.execute_unprepared("CREATE TABLE written (id int)").await?;
        transaction.commit().await?;
        db.execute_unprepared("INSERT INTO written VALUES (1)").await.map(drop)
    }
    let db = TestDb::empty().await;
    write(&db).await.unwrap();
    db.connect().await.execute_unprepared("SELECT id FROM written").await.unwrap();
}

#[tokio::test]
async fn it_is_gone_when_the_test_ends() {
    let db = TestDb::empty().await;
    let (admin, name) = (db.admin_url().to_owned(), db.name().to_owned());
    let _still_connected = db.connect().await;
    assert!(exists(&admin, &name).await);
    drop(db);
    assert!(!exists(&admin, &name).await);
}

#[tokio::test]
async fn it_is_gone_when_the_test_panics() {
    let db = TestDb::empty().await;
    let (admin, name) = (db.admin_url().to_owned(), db.name().to_owned());
    let test = tokio::spawn(async move {
        db.execute_unprepared("SELECT 1").await.unwrap();
        std::panic::resume_unwind(Box::new("on purpose"));
    });
    assert!(test.await.unwrap_err().is_panic());
    assert!(!exists(&admin, &name).await);
}
