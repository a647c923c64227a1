//! A counting connection sees every statement that a function sends, and changes none.

use entity::{auth::users, prelude::*};
use sea_orm::{DbErr, EntityTrait, TransactionSession, TransactionTrait};
use service::db::{Actor, begin};
use tests::{Counting, TestDb, build};

#[tokio::test]
async fn a_counting_connection_records_the_statements_of_reads_and_of_transactions() {
    let test = TestDb::new().await;
    let (ann, bob) = (build::user(&test).await, build::user(&test).await);
    let db = Counting::new(test.clone());

    for id in [ann.id, bob.id] {
        assert!(Users::find_by_id(id).one(&db).await.unwrap().is_some());
    }
    assert_eq!((db.count(), db.transactions()), (2, 0), "{db}");
    assert!(db.take().iter().all(|sql| sql.contains(r#"FROM "users""#) && sql.contains("$1")));

    let transaction = begin(&db, &Actor::user(ann.id)).await.unwrap();
    let savepoint = transaction.begin().await.unwrap();
    Users::delete_by_id(bob.id).exec(&savepoint).await.unwrap();
    savepoint.commit().await.unwrap();
    transaction.rollback().await.unwrap();
    let statements = db.statements();
    assert_eq!((statements.len(), db.transactions()), (2, 2), "{db}");
    assert!(statements[0].contains("set_config") && statements[1].starts_with("DELETE"), "{db}");

    let delete = |fail: bool| {
        db.transaction(move |transaction| {
            Box::pin(async move {
                users::Entity::delete_by_id(bob.id).exec(transaction).await?;
                if fail { Err(DbErr::Custom("no".into())) } else { Ok(()) }
            })
        })
    };
    delete(true).await.unwrap_err();
    assert_eq!(Users::find().all(&test).await.unwrap().len(), 2, "what failed is taken back");
    delete(false).await.unwrap();
    assert_eq!(Users::find().all(&test).await.unwrap().len(), 1, "what succeeded is committed");
    assert_eq!((db.count(), db.transactions()), (4, 4), "{db}");
}
