//! Which statements a function sends: one query per read is a promise, and a loop of queries is how it is broken.
//!
//! A [`Counting`] is a connection around another one. What passes through it is recorded, in its transactions too:
//!
//! ```
//! let db = Counting::new(test_db.clone());
//! badges::list(&db, &page).await?;
//! assert_eq!(db.count(), 1, "{db}");
//! ```
//!
//! `begin`, `commit` and `rollback` are counted apart from the statements, by [`Counting::transactions`]; what
//! `service::db::begin` tells PostgreSQL of the actor is a statement and counts as one.

use async_trait::async_trait;
use sea_orm::{
    AccessMode, ConnectionTrait, DbBackend, DbErr, ExecResult, IsolationLevel, QueryResult, Statement,
    TransactionError, TransactionOptions, TransactionSession, TransactionTrait,
};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A connection that records what passes through it. Its clones and its transactions write into one record.
#[derive(Clone)]
pub struct Counting<C> {
    inner: C,
    record: Arc<Mutex<Record>>,
}

#[derive(Default)]
struct Record {
    statements: Vec<String>,
    transactions: usize,
}

impl<C> Counting<C> {
    /// Nothing is recorded yet. Of a [`TestDb`](crate::TestDb) give `db.clone()`, a second handle of its pool.
    #[must_use]
    pub fn new(connection: C) -> Self {
        Self { inner: connection, record: Arc::default() }
    }

    /// How many statements have passed.
    #[must_use]
    pub fn count(&self) -> usize {
        self.record().statements.len()
    }

    /// The statements that have passed, in order, with `$1` for a bound value.
    #[must_use]
    pub fn statements(&self) -> Vec<String> {
        self.record().statements.clone()
    }

    /// How many transactions and savepoints were opened.
    #[must_use]
    pub fn transactions(&self) -> usize {
        self.record().transactions
    }

    /// The statements so far; the record starts anew.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.record()).statements
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn passes(&self, sql: &str) {
        self.record().statements.push(sql.to_owned());
    }

    /// A transaction of the inner connection, which writes into the same record.
    fn opened<T>(&self, transaction: T) -> Counting<T> {
        self.record().transactions += 1;
        Counting { inner: transaction, record: Arc::clone(&self.record) }
    }
}

/// The record, a statement a line: for the message of an assertion.
impl<C> fmt::Display for Counting<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = self.record();
        write!(f, "{} statements in {} transactions", record.statements.len(), record.transactions)?;
        record.statements.iter().try_for_each(|sql| write!(f, "\n  {sql}"))
    }
}

#[async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Counting<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.passes(&statement.sql);
        self.inner.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.passes(sql);
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.passes(&statement.sql);
        self.inner.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.passes(&statement.sql);
        self.inner.query_all_raw(statement).await
    }

    fn support_returning(&self) -> bool {
        self.inner.support_returning()
    }

    fn is_mock_connection(&self) -> bool {
        self.inner.is_mock_connection()
    }
}

#[async_trait]
impl<C: TransactionTrait<Transaction: Sync>> TransactionTrait for Counting<C> {
    type Transaction = Counting<C::Transaction>;

    async fn begin(&self) -> Result<Self::Transaction, DbErr> {
        self.inner.begin().await.map(|transaction| self.opened(transaction))
    }

    async fn begin_with_config(
        &self,
        isolation: Option<IsolationLevel>,
        access: Option<AccessMode>,
    ) -> Result<Self::Transaction, DbErr> {
        self.inner.begin_with_config(isolation, access).await.map(|transaction| self.opened(transaction))
    }

    async fn begin_with_options(&self, options: TransactionOptions) -> Result<Self::Transaction, DbErr> {
        self.inner.begin_with_options(options).await.map(|transaction| self.opened(transaction))
    }

    async fn transaction<F, T, E>(&self, callback: F) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c Self::Transaction) -> Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>
            + Send,
        T: Send,
        E: fmt::Display + fmt::Debug + Send,
    {
        finish(self.begin().await.map_err(TransactionError::Connection)?, callback).await
    }

    async fn transaction_with_config<F, T, E>(
        &self,
        callback: F,
        isolation: Option<IsolationLevel>,
        access: Option<AccessMode>,
    ) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c Self::Transaction) -> Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>
            + Send,
        T: Send,
        E: fmt::Display + fmt::Debug + Send,
    {
        let begun = self.begin_with_config(isolation, access).await;
        finish(begun.map_err(TransactionError::Connection)?, callback).await
    }
}

#[async_trait]
impl<C: TransactionSession + Send + Sync> TransactionSession for Counting<C> {
    async fn commit(self) -> Result<(), DbErr> {
        self.inner.commit().await
    }

    async fn rollback(self) -> Result<(), DbErr> {
        self.inner.rollback().await
    }
}

/// Commits what succeeded and takes back what did not, as SeaORM does.
async fn finish<C, F, T, E>(transaction: C, callback: F) -> Result<T, TransactionError<E>>
where
    C: TransactionSession,
    F: for<'c> FnOnce(&'c C) -> Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>> + Send,
    E: fmt::Display + fmt::Debug,
{
    let result = callback(&transaction).await.map_err(TransactionError::Transaction);
    let ended = if result.is_ok() { transaction.commit().await } else { transaction.rollback().await };
    ended.map_err(TransactionError::Connection)?;
    result
}

/// Runs each call and demands that it sends one statement, and opens no transaction.
///
/// ```
/// one_statement_each!(db; badges::list(&db, &page), badges::find(&db, id));
/// ```
#[macro_export]
macro_rules! one_statement_each {
    ($db:ident; $($call:expr),+ $(,)?) => {
        $({
            let _ = $db.take();
            $call.await.unwrap();
            let transactions = $db.transactions();
            let statements = $db.take();
            assert_eq!((statements.len(), transactions), (1, 0), "{}: {statements:#?}", stringify!($call));
        })+
    };
}
