//! What every other test relies on.

use sea_orm::ConnectionTrait;
use std::time::Instant;
use tests::TestDb;

#[tokio::test]
async fn databases_know_nothing_of_each_other() {
    let started = Instant::now();
    let one = TestDb::empty().await;
    println!("first {:?}", started.elapsed());
    let started = Instant::now();
    let two = TestDb::new().await;
    println!("second {:?}", started.elapsed());
    let started = Instant::now();
    let three = TestDb::new().await;
    println!("clone {:?}", started.elapsed());
    for db in [&one, &two, &three] {
        db.execute_unprepared("CREATE TABLE t (id int)").await.unwrap();
    }
    let started = Instant::now();
    drop(one);
    println!("drop {:?}", started.elapsed());
}
