//! Two at once that really are: opening a connection takes longer than most of what is raced over it.

use std::fmt::Debug;
use std::pin::pin;

use crate::TestDb;
use futures::future::{Either, select};
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};

/// Connections behind a [`TestDb`].
pub(crate) const CONNECTIONS: usize = 10;

/// Who of this database waits for a lock; other tests share the server.
const WAITING: &str = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted \
    AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())";

/// Opens every connection of the pool, so that futures which are joined afterwards start side by side.
///
/// # Panics
/// If a connection is refused.
pub async fn on_your_marks(db: &TestDb) {
    let all = futures::future::join_all((0..CONNECTIONS).map(|_| db.begin())).await;
    for transaction in all {
        transaction.unwrap().rollback().await.unwrap();
    }
}

/// Runs something until so many connections wait for a lock, it among them: PostgreSQL says so.
///
/// # Panics
/// If it is done without waiting.
pub async fn held_up<T: Debug>(db: &TestDb, many: i64, what: &mut (impl Future<Output = T> + Unpin)) {
    let outcome = until_held_up(db, many, what).await;
    assert!(outcome.is_none(), "it did not wait: {outcome:?}");
}

/// The same, or until it is done: then what came of it.
///
/// # Panics
/// If the server does not say who waits.
pub async fn until_held_up<T>(
    db: &TestDb,
    many: i64,
    what: &mut (impl Future<Output = T> + Unpin),
) -> Option<T> {
    loop {
        let asked = pin!(waiting(db));
        match select(&mut *what, asked).await {
            Either::Left((outcome, _)) => return Some(outcome),
            Either::Right((waiting, _)) if waiting >= many => return None,
            Either::Right(_) => {}
        }
    }
}

async fn waiting(db: &TestDb) -> i64 {
    let sql = Statement::from_string(DbBackend::Postgres, WAITING);
    db.owner().query_one_raw(sql).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}
