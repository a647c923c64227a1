//! Two at once that really are: opening a connection takes longer than most of what is raced over it.

use crate::TestDb;
use sea_orm::TransactionTrait;

/// Connections behind a [`TestDb`].
pub(crate) const CONNECTIONS: usize = 10;

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
