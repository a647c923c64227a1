//! Who holds a connection, and where it goes when it is let go.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use futures_channel::oneshot::{self, Receiver, Sender};
use sqlx::{
    AssertSqlSafe, PgConnection, PgPool, Postgres, SqlSafeStr,
    pool::PoolConnection,
    postgres::{PgDatabaseError, PgSeverity, PgTransactionManager},
};
use sqlx_core::transaction::TransactionManager;

/// How long a connection stays lent. Older ones go through sqlx's pool, which pings them and counts their age.
const TERM: Duration = Duration::from_mins(1);

/// What all clones of a pool share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) pool: PgPool,
    lending: Mutex<Lending>,
}

/// Who has what. Connections are free only while nobody waits: what is let go is handed to whoever has waited longest, or a
/// few busy users would take it from one another for ever.
#[derive(Debug, Default)]
struct Lending {
    free: Vec<Lent>,
    waiting: VecDeque<Sender<Lent>>,
    /// How many wait for sqlx's pool alone; while there are, what is let go is given back to it.
    growing: usize,
    closed: bool,
}

/// What an asker is given.
pub(super) enum Turn<'a> {
    /// A connection that is lent and free.
    Now(Lent),
    /// sqlx's pool has one more.
    Grow(Growing<'a>),
    /// All are in use: the next that is let go.
    Wait(Receiver<Lent>),
    /// No more are lent.
    Closed,
}

/// A connection of sqlx's pool, and since when it is lent.
#[derive(Debug)]
pub(super) struct Lent {
    connection: PoolConnection<Postgres>,
    since: Instant,
}

/// A connection in use. Dropped, it is free for the next user, or goes back to sqlx's pool where it is in doubt.
#[derive(Debug)]
pub(super) struct Lease {
    lent: Option<Lent>,
    shared: Arc<Shared>,
    /// Whether the last statement was read to its end. One that was dropped half-way may have answers on the way.
    sound: bool,
    /// BEGIN, until it goes out with the first statement.
    unbegun: Option<String>,
    /// While BEGIN is on its way, and for ever where it failed or was given up: whether the server is in a transaction is not known,
    /// and sqlx takes it that it is not.
    beginning: bool,
}

/// Counts one who waits for sqlx's pool, while it lives.
pub(super) struct Growing<'a>(&'a Shared);

impl Shared {
    pub(super) fn new(pool: PgPool) -> Self {
        Self { pool, lending: Mutex::default() }
    }

    /// Nothing in there can be left half done, so a panic elsewhere is no reason to stop.
    fn lending(&self) -> MutexGuard<'_, Lending> {
        self.lending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn turn(&self) -> Turn<'_> {
        let mut lending = self.lending();
        if lending.closed {
            return Turn::Closed;
        }
        if let Some(lent) = lending.free.pop() {
            return Turn::Now(lent);
        }
        if self.pool.num_idle() > 0 || self.pool.size() < self.pool.options().get_max_connections() {
            lending.growing += 1;
            return Turn::Grow(Growing(self));
        }
        let (sender, receiver) = oneshot::channel();
        lending.waiting.push_back(sender);
        Turn::Wait(receiver)
    }

    /// Takes a connection back. What nobody takes here is dropped, which gives it to sqlx's pool.
    fn let_go(&self, mut lent: Lent) {
        let mut lending = self.lending();
        if lending.closed || lending.growing > 0 {
            return;
        }
        while let Some(waiting) = lending.waiting.pop_front() {
            match waiting.send(lent) {
                Ok(()) => return,
                Err(refused) => lent = refused, // who waited has given up
            }
        }
        lending.free.push(lent);
    }

    /// Lends no more, and gives the free ones back.
    pub(super) fn give_back(&self) {
        let mut lending = self.lending();
        lending.closed = true;
        lending.free.clear();
        lending.waiting.clear();
    }
}

/// A pool may be dropped where no runtime runs, and giving a connection back would start a task: they are cut instead.
impl Drop for Shared {
    fn drop(&mut self) {
        for lent in self.lending().free.drain(..) {
            drop(lent.connection.detach());
        }
    }
}

impl Drop for Growing<'_> {
    fn drop(&mut self) {
        self.0.lending().growing -= 1;
    }
}

impl Lent {
    pub(super) fn new(connection: PoolConnection<Postgres>) -> Self {
        Self { connection, since: Instant::now() }
    }

    pub(super) fn is_fresh(&self) -> bool {
        self.since.elapsed() < TERM
    }
}

impl Lease {
    pub(super) fn new(lent: Lent, shared: Arc<Shared>) -> Self {
        Self { lent: Some(lent), shared, sound: true, unbegun: None, beginning: false }
    }

    /// Keeps BEGIN back until there is a statement.
    pub(super) fn defer(&mut self, begin: String) {
        self.unbegun = Some(begin);
    }

    /// Whether BEGIN has yet to go out.
    pub(super) fn is_unbegun(&self) -> bool {
        self.unbegun.is_some()
    }

    /// Sends the BEGIN that was kept back, if there is one, and `with` it, a statement whose answer nobody wants: one flight for
    /// both.
    pub(super) async fn begin(&mut self, with: Option<&str>) -> Result<(), sqlx::Error> {
        let Some(mut begin) = self.unbegun.take() else { return Ok(()) };
        if let Some(sql) = with {
            begin.push_str("; ");
            begin.push_str(sql);
        }
        self.beginning = true;
        let begin = AssertSqlSafe(begin).into_sql_str();
        let lent = self.lent.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        PgTransactionManager::begin(&mut lent.connection, Some(begin)).await?;
        self.beginning = false;
        Ok(())
    }

    /// The connection, for one statement, in the transaction that was asked for; its outcome is told to [`Lease::finish`].
    pub(super) async fn start(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        self.begin(None).await?;
        self.connection()
    }

    /// The connection, whether it has begun or not.
    pub(super) fn connection(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        if self.beginning {
            return Err(sqlx::Error::BeginFailed);
        }
        self.sound = false;
        // It is taken by `drop` alone.
        self.lent.as_mut().map(|lent| &mut *lent.connection).ok_or(sqlx::Error::PoolClosed)
    }

    /// What the statement's outcome says about the connection.
    pub(super) fn finish<T>(&mut self, outcome: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        self.sound = match &outcome {
            Ok(_) | Err(sqlx::Error::RowNotFound) => true,
            // A statement that failed is one thing, a session that was ended another.
            Err(sqlx::Error::Database(error)) => error
                .try_downcast_ref::<PgDatabaseError>()
                .is_some_and(|error| error.severity() == PgSeverity::Error),
            Err(_) => false,
        };
        outcome
    }

    /// Rolls the innermost transaction back; the command goes out with the next statement, or when the connection is let go.
    pub(super) fn queue_rollback(&mut self) {
        if let Some(lent) = &mut self.lent {
            PgTransactionManager::start_rollback(&mut lent.connection);
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut lent) = self.lent.take() else { return };
        if self.beginning {
            // Cut, which ends whatever has begun: the pool would take it for a connection without a transaction.
            drop(lent.connection.detach());
            return;
        }
        while PgTransactionManager::get_transaction_depth(&lent.connection) > 0 {
            PgTransactionManager::start_rollback(&mut lent.connection);
            self.sound = false; // so that it goes out now, and not with the next user's first statement
        }
        if self.sound && lent.is_fresh() {
            self.shared.let_go(lent);
        }
    }
}
