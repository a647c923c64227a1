//! The pool lends connections well: to everybody in turn, whole, and never one that was left in doubt.

use std::{collections::HashSet, sync::Mutex, time::Duration};

use futures::future::{join_all, try_join_all};
use sea_orm::{ConnAcquireErr, ConnectionTrait, DbErr, IsolationLevel, TransactionError, TransactionTrait};
use service::db::{Command, ConnectOptions, DatabaseError, Pool, Query, connect};
use tests::TestDb;
use tokio::time::timeout;

const ECHO: Query<(i32, i32)> = Query::new("SELECT $1::integer, pg_backend_pid()");
const SLEEP: Query<(bool,)> = Query::new("SELECT pg_sleep(600) IS NULL");
const ADD: Command = Command::new("INSERT INTO badges (name, slug) VALUES ($1, $1)");
const COUNT: Query<(i64,)> = Query::new("SELECT count(*) FROM badges");
const END: Query<(bool,)> = Query::new("SELECT pg_terminate_backend($1)");
const ISOLATION: Query<(String,)> = Query::new("SELECT current_setting('transaction_isolation')");

async fn pool(test: &TestDb, connections: u32) -> Pool {
    let options = ConnectOptions {
        max_connections: connections,
        min_connections: 1,
        acquire_timeout: Duration::from_secs(30),
        ..ConnectOptions::new(test.url())
    };
    connect(&options).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_users_share_three_connections_and_each_gets_its_own_answers() {
    let test = TestDb::new().await;
    let db = &pool(&test, 3).await;
    let user = |user: i32| async move {
        let mut servers = HashSet::new();
        for n in 0..25 {
            let (said, server) = ECHO.get(db, [(user * 1000 + n).into()]).await?;
            assert_eq!(said, user * 1000 + n);
            servers.insert(server);
        }
        Ok::<_, DbErr>(servers)
    };
    let servers: HashSet<i32> =
        try_join_all((0..40).map(user)).await.unwrap().into_iter().flatten().collect();
    assert!(servers.len() <= 3, "{servers:?}");
}

/// Eight users and one connection: whoever lets it go and asks again stands behind the seven others.
#[tokio::test]
async fn who_has_waited_longest_is_next() {
    let test = TestDb::new().await;
    let (db, served) = (&pool(&test, 1).await, &Mutex::new(Vec::new()));
    let user = |user: usize| async move {
        for _ in 0..20 {
            ECHO.get(db, [0.into()]).await?;
            served.lock().unwrap().push(user);
        }
        Ok::<_, DbErr>(())
    };
    // Nobody is served before everybody waits: else the first would be done before the others have come.
    let held = db.begin().await.unwrap();
    let release = async {
        held.commit().await.unwrap();
        Ok(())
    };
    futures::try_join!(try_join_all((0..8).map(user)), release).unwrap();
    for turns in served.lock().unwrap()[..100].chunks_exact(20) {
        assert_eq!(turns.iter().collect::<HashSet<_>>().len(), 8, "{turns:?}");
    }
}

/// A transaction waits for a connection as a statement does: traffic of statements does not pass it by.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_get_their_turn_between_statements() {
    let test = TestDb::new().await;
    let db = &pool(&test, 2).await;
    let reading = async { try_join_all((0..400).map(|n| ECHO.get(db, [n.into()]))).await.map(drop) };
    let writing = |n: i32| async move {
        let transaction = db.begin().await?;
        ADD.run(&transaction, [format!("badge-{n}").into()]).await?;
        transaction.commit().await
    };
    let (read, written) = tokio::join!(reading, try_join_all((0..40).map(writing)));
    read.unwrap();
    written.unwrap();
    assert_eq!(COUNT.get(db, []).await.unwrap(), (40,));
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_to_the_next_user_of_its_connection() {
    let test = TestDb::new().await;
    let db = pool(&test, 1).await;
    {
        let transaction = db.begin().await.unwrap();
        ADD.run(&transaction, ["lost".into()]).await.unwrap();
        let savepoint = transaction.begin().await.unwrap();
        ADD.run(&savepoint, ["lost too".into()]).await.unwrap();
    }
    ADD.run(&db, ["kept".into()]).await.unwrap();
    // Seen from another connection: it was committed, so no transaction was open around it.
    assert_eq!(COUNT.get(&*test, []).await.unwrap(), (1,));
}

#[tokio::test]
async fn a_savepoint_is_rolled_back_without_its_transaction() {
    let test = TestDb::new().await;
    let db = pool(&test, 1).await;
    let transaction = db.begin().await.unwrap();
    ADD.run(&transaction, ["outer".into()]).await.unwrap();

    drop({
        let savepoint = transaction.begin().await.unwrap();
        ADD.run(&savepoint, ["dropped".into()]).await.unwrap();
        savepoint
    });
    let failed: Result<(), TransactionError<DbErr>> = transaction
        .transaction(|savepoint| Box::pin(async { ADD.run(savepoint, ["outer".into()]).await.map(drop) }))
        .await;
    assert!(matches!(failed, Err(TransactionError::Transaction(_))));
    let inner = transaction.begin().await.unwrap();
    ADD.run(&inner, ["inner".into()]).await.unwrap();
    inner.commit().await.unwrap();

    transaction.commit().await.unwrap();
    assert_eq!(COUNT.get(&db, []).await.unwrap(), (2,));
}

#[tokio::test]
async fn a_transaction_has_the_isolation_that_was_asked_for() {
    let test = TestDb::new().await;
    let db = pool(&test, 1).await;
    let transaction = db.begin_with_config(Some(IsolationLevel::Serializable), None).await.unwrap();
    assert_eq!(ISOLATION.get(&transaction, []).await.unwrap().0, "serializable");
    transaction.rollback().await.unwrap();
    assert_eq!(ISOLATION.get(&db, []).await.unwrap().0, "read committed");
}

/// The answer to the first is still on its way when the second asks.
#[tokio::test]
async fn a_call_that_was_given_up_does_not_answer_for_the_next() {
    let test = TestDb::new().await;
    let db = pool(&test, 2).await;
    for n in 0..20 {
        let given_up = timeout(Duration::from_micros(n * 50), ECHO.get(&db, [(-1).into()])).await;
        let (said, _) = ECHO.get(&db, [7.into()]).await.unwrap();
        assert_eq!(said, 7, "after {given_up:?}");
    }
}

#[tokio::test]
async fn a_session_that_the_server_ended_fails_once_and_is_replaced() {
    let test = TestDb::new().await;
    let db = pool(&test, 1).await;
    let (_, server) = ECHO.get(&db, [0.into()]).await.unwrap();

    let (ended, cut) = tokio::join!(SLEEP.get(&db, []), async {
        // Whether the sleeper sleeps already or has yet to ask: its session ends.
        END.get(&*test, [server.into()]).await.unwrap().0
    });
    assert!(cut);
    assert!(DatabaseError::from(ended.unwrap_err()).is_transient());
    let (said, another) = ECHO.get(&db, [5.into()]).await.unwrap();
    assert_eq!(said, 5);
    assert_ne!(another, server);
}

#[tokio::test]
async fn who_waits_too_long_for_a_connection_is_told_so() {
    let test = TestDb::new().await;
    let options = ConnectOptions {
        max_connections: 1,
        min_connections: 1,
        acquire_timeout: Duration::from_millis(500),
        ..ConnectOptions::new(test.url())
    };
    let db = connect(&options).await.unwrap();
    let held = db.begin().await.unwrap();
    let refused = join_all((0..3).map(|_| COUNT.get(&db, []))).await;
    for error in refused.into_iter().map(Result::unwrap_err) {
        assert!(matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)), "{error}");
        assert!(DatabaseError::from(error).is_transient());
    }
    held.rollback().await.unwrap();
    assert_eq!(COUNT.get(&db, []).await.unwrap(), (0,));
}

#[tokio::test]
async fn a_closed_pool_ends_its_connections_and_refuses() {
    let test = TestDb::new().await;
    let db = pool(&test, 2).await;
    COUNT.get(&db, []).await.unwrap();
    db.close().await;
    let error = COUNT.get(&db, []).await.unwrap_err();
    assert!(matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)), "{error}");
    assert_eq!(db.sqlx().size(), 0);
}

/// As a static is, or what a program holds when its runtime has ended.
#[test]
fn a_pool_may_outlive_its_runtime() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let first = runtime();
    let (test, db) = first.block_on(async {
        let test = TestDb::new().await;
        let db = pool(&test, 2).await;
        db.execute_unprepared("SELECT 1").await.unwrap();
        (test, db)
    });
    drop(first);
    drop(db);
    runtime().block_on(async { drop(test) });
}
