//! The pool that applications run on: sqlx's, without a round trip to ask after each statement whether the server still answers.
//!
//! sqlx's pool pings a connection whenever it comes back. That is one round trip for one round trip of work: it halves the
//! throughput of a read by primary key. Here a connection stays lent between statements and goes back to sqlx's pool, which
//! pings it, counts its age and replaces it, once a minute and whenever something about it is in doubt: an error that is not
//! the statement's own, a call that was dropped half-way, a transaction that was not ended.
//!
//! BEGIN goes out with the first statement of its transaction, in one flight with it where that says who acts: a write of one
//! statement is three round trips, and not four.

mod lease;
mod run;
mod transaction;

pub use transaction::Transaction;

use std::{pin::pin, sync::Arc};

use async_trait::async_trait;
use futures_util::future::{Either, select};
use lease::{Lease, Lent, Shared, Turn};
use sea_orm::{
    AccessMode, ConnAcquireErr, ConnectionTrait, DbBackend, DbErr, ExecResult, IsolationLevel, QueryResult,
    RuntimeErr, Statement, TransactionError, TransactionOptions, TransactionTrait,
};
use sqlx::PgPool;

use transaction::Callback;

/// A pool of connections; cheap to clone. Made by [`connect`](super::connect).
#[derive(Clone, Debug)]
pub struct Pool {
    shared: Arc<Shared>,
}

impl Pool {
    /// Lends the connections of `pool`, which should keep none open of itself (`min_connections` 0): those that are lent stay
    /// open until they are used again after a minute.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        Self { shared: Arc::new(Shared::new(pool)) }
    }

    /// sqlx's pool behind it: for LISTEN, COPY, and what else needs a connection of its own.
    #[must_use]
    pub fn sqlx(&self) -> &PgPool {
        &self.shared.pool
    }

    /// Ends all connections, after the statements that run; whoever waits for one is refused.
    pub async fn close(&self) {
        self.shared.give_back();
        self.shared.pool.close().await;
    }

    /// Opens connections until there are `count`, and lends them.
    pub(super) async fn open(&self, count: u32) -> Result<(), sqlx::Error> {
        let opening = (0..count).map(|_| self.shared.pool.acquire());
        for connection in futures_util::future::try_join_all(opening).await? {
            drop(Lease::new(Lent::new(connection), self.shared.clone()));
        }
        Ok(())
    }

    /// A connection: one that is lent already and free, or one more of sqlx's pool.
    async fn acquire(&self) -> Result<Lease, DbErr> {
        let shared = &self.shared;
        let lent = loop {
            match shared.turn() {
                Turn::Now(lent) if lent.is_fresh() => break Ok(lent),
                Turn::Now(stale) => drop(stale), // to sqlx's pool, which looks after it
                Turn::Grow(growing) => {
                    let grown = shared.pool.acquire().await.map(Lent::new);
                    drop(growing);
                    break grown;
                }
                // From whoever lets one go, or from sqlx's pool, where one may be that was in doubt. The time-out is its own.
                Turn::Wait(next) => match select(next, pin!(shared.pool.acquire())).await {
                    Either::Left((Ok(lent), _)) => break Ok(lent),
                    Either::Left((Err(_), _)) => break Err(sqlx::Error::PoolClosed),
                    Either::Right((connection, _)) => break connection.map(Lent::new),
                },
                Turn::Closed => break Err(sqlx::Error::PoolClosed),
            }
        };
        let lent = lent.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
        })?;
        Ok(Lease::new(lent, shared.clone()))
    }
}

#[async_trait]
impl ConnectionTrait for Pool {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        run::execute(&mut self.acquire().await?, statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        run::execute_unprepared(&mut self.acquire().await?, sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        run::query_one(&mut self.acquire().await?, statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        run::query_all(&mut self.acquire().await?, statement).await
    }
}

#[async_trait]
impl TransactionTrait for Pool {
    type Transaction = Transaction;

    async fn begin(&self) -> Result<Transaction, DbErr> {
        self.begin_with_options(TransactionOptions::default()).await
    }

    async fn begin_with_config(
        &self,
        isolation_level: Option<IsolationLevel>,
        access_mode: Option<AccessMode>,
    ) -> Result<Transaction, DbErr> {
        let options = TransactionOptions { isolation_level, access_mode, ..Default::default() };
        self.begin_with_options(options).await
    }

    async fn begin_with_options(&self, options: TransactionOptions) -> Result<Transaction, DbErr> {
        Ok(Transaction::outermost(self.acquire().await?, options))
    }

    async fn transaction<F, T, E>(&self, callback: F) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c Transaction) -> Callback<'c, T, E> + Send,
        T: Send,
        E: std::fmt::Display + std::fmt::Debug + Send,
    {
        self.transaction_with_config(callback, None, None).await
    }

    async fn transaction_with_config<F, T, E>(
        &self,
        callback: F,
        isolation_level: Option<IsolationLevel>,
        access_mode: Option<AccessMode>,
    ) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c Transaction) -> Callback<'c, T, E> + Send,
        T: Send,
        E: std::fmt::Display + std::fmt::Debug + Send,
    {
        let begun = self.begin_with_config(isolation_level, access_mode).await;
        begun.map_err(TransactionError::Connection)?.run(callback).await
    }
}
