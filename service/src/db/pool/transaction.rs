//! A transaction on a connection of the pool.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use async_trait::async_trait;
use futures_util::lock::Mutex;
use sea_orm::{
    AccessMode, ConnectionTrait, DbBackend, DbErr, ExecResult, IsolationLevel, QueryResult, Statement,
    TransactionError, TransactionOptions, TransactionSession, TransactionTrait,
};
use sqlx::postgres::PgTransactionManager;
use sqlx_core::transaction::TransactionManager;

use super::{
    lease::Lease,
    run::{self, reading},
};

/// What a closure given to `transaction` returns.
pub(super) type Callback<'c, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>;

/// An open transaction, or a savepoint inside one. Dropped, it is rolled back, though not at once: its locks last until the
/// command has reached the server.
pub struct Transaction {
    /// Shared with the savepoints inside it.
    lease: Arc<Mutex<Lease>>,
    open: bool,
}

impl Transaction {
    /// BEGIN goes out with the first statement: nothing is read or locked before that anyway.
    pub(super) fn outermost(mut lease: Lease, options: TransactionOptions) -> Self {
        lease.defer(format!("BEGIN {}", modes(options)).trim_end().to_owned());
        Self { lease: Arc::new(Mutex::new(lease)), open: true }
    }

    /// Keeps what was done; of a savepoint, as far as the transaction around it is kept.
    ///
    /// # Errors
    /// What the database says: a deferred constraint, a serialisation failure, a connection that broke.
    pub async fn commit(mut self) -> Result<(), DbErr> {
        let mut lease = self.lease.lock().await;
        let done = PgTransactionManager::commit(lease.connection().map_err(reading)?).await;
        lease.finish(done).map_err(reading)?;
        drop(lease);
        self.open = false;
        Ok(())
    }

    /// Undoes what was done, and returns when its locks are free.
    ///
    /// # Errors
    /// If the connection broke; the server has then rolled it back.
    pub async fn rollback(mut self) -> Result<(), DbErr> {
        let mut lease = self.lease.lock().await;
        let done = PgTransactionManager::rollback(lease.connection().map_err(reading)?).await;
        lease.finish(done).map_err(reading)?;
        drop(lease);
        self.open = false;
        Ok(())
    }

    async fn savepoint(&self, options: TransactionOptions) -> Result<Self, DbErr> {
        {
            let mut lease = self.lease.lock().await;
            let begun = PgTransactionManager::begin(lease.start().await.map_err(reading)?, None).await;
            lease.finish(begun).map_err(reading)?;
        }
        let savepoint = Self { lease: self.lease.clone(), open: true };
        let modes = modes(options);
        if !modes.is_empty() {
            // PostgreSQL says whether it is too late for that.
            savepoint.execute_unprepared(&format!("SET TRANSACTION {modes}")).await?;
        }
        Ok(savepoint)
    }

    /// Commits what `callback` did, or rolls it back if it failed.
    pub(super) async fn run<F, T, E>(self, callback: F) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c Self) -> Callback<'c, T, E> + Send,
        T: Send,
        E: fmt::Display + fmt::Debug + Send,
    {
        let outcome = callback(&self).await.map_err(TransactionError::Transaction);
        let ended = if outcome.is_ok() { self.commit().await } else { self.rollback().await };
        ended.map_err(TransactionError::Connection)?;
        outcome
    }
}

/// `ISOLATION LEVEL …, READ …`, as BEGIN and SET TRANSACTION take it.
fn modes(options: TransactionOptions) -> String {
    let isolation = options.isolation_level.map(|level| format!("ISOLATION LEVEL {level}"));
    let access = options.access_mode.map(|mode| mode.to_string());
    isolation.into_iter().chain(access).collect::<Vec<_>>().join(", ")
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").field("open", &self.open).finish_non_exhaustive()
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // Locked where a statement of a savepoint still runs; the connection is then rolled back as a whole when it is let go.
        if let (true, Some(mut lease)) = (self.open, self.lease.try_lock()) {
            lease.queue_rollback();
        }
    }
}

#[async_trait]
impl TransactionSession for Transaction {
    async fn commit(self) -> Result<(), DbErr> {
        Self::commit(self).await
    }

    async fn rollback(self) -> Result<(), DbErr> {
        Self::rollback(self).await
    }
}

#[async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        run::execute(&mut *self.lease.lock().await, statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        run::execute_unprepared(&mut *self.lease.lock().await, sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        run::query_one(&mut *self.lease.lock().await, statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        run::query_all(&mut *self.lease.lock().await, statement).await
    }
}

#[async_trait]
impl TransactionTrait for Transaction {
    type Transaction = Self;

    async fn begin(&self) -> Result<Self, DbErr> {
        self.savepoint(TransactionOptions::default()).await
    }

    async fn begin_with_config(
        &self,
        isolation_level: Option<IsolationLevel>,
        access_mode: Option<AccessMode>,
    ) -> Result<Self, DbErr> {
        self.savepoint(TransactionOptions { isolation_level, access_mode, ..Default::default() }).await
    }

    async fn begin_with_options(&self, options: TransactionOptions) -> Result<Self, DbErr> {
        self.savepoint(options).await
    }

    async fn transaction<F, T, E>(&self, callback: F) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c Self) -> Callback<'c, T, E> + Send,
        T: Send,
        E: fmt::Display + fmt::Debug + Send,
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
        F: for<'c> FnOnce(&'c Self) -> Callback<'c, T, E> + Send,
        T: Send,
        E: fmt::Display + fmt::Debug + Send,
    {
        let begun = self.begin_with_config(isolation_level, access_mode).await;
        begun.map_err(TransactionError::Connection)?.run(callback).await
    }
}
