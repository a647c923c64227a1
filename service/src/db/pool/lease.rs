//! Who holds a connection, and where it goes when it is let go.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use async_channel::{Receiver, Sender};
use sqlx::{
    PgConnection, PgPool, Postgres,
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
    /// Connections that are lent and that nobody uses. There are never more than the pool may have, so it need not be bounded.
    pub(super) free: (Sender<Lent>, Receiver<Lent>),
    /// How many wait for sqlx's pool and would not notice one that is free here.
    growing: AtomicUsize,
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
}

/// Counts one who waits for sqlx's pool, while it lives.
pub(super) struct Growing<'a>(&'a AtomicUsize);

impl Shared {
    pub(super) fn new(pool: PgPool) -> Self {
        Self { pool, free: async_channel::unbounded(), growing: AtomicUsize::new(0) }
    }

    /// Whether sqlx's pool has a connection to give without waiting for one that is in use.
    pub(super) fn can_grow(&self) -> bool {
        self.pool.num_idle() > 0 || self.pool.size() < self.pool.options().get_max_connections()
    }

    /// Lends no more, and gives the free ones back.
    pub(super) fn give_back(&self) {
        self.free.1.close();
        while self.free.1.try_recv().is_ok() {}
    }
}

/// A pool may be dropped where no runtime runs, and giving a connection back would start a task: they are cut instead.
impl Drop for Shared {
    fn drop(&mut self) {
        while let Ok(lent) = self.free.1.try_recv() {
            drop(lent.connection.detach());
        }
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
        Self { lent: Some(lent), shared, sound: true }
    }

    /// The connection, for one statement; its outcome is told to [`Lease::finish`].
    pub(super) fn start(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
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
        while PgTransactionManager::get_transaction_depth(&lent.connection) > 0 {
            PgTransactionManager::start_rollback(&mut lent.connection);
            self.sound = false; // so that it goes out now, and not with the next user's first statement
        }
        if self.sound && lent.is_fresh() && self.shared.growing.load(Ordering::SeqCst) == 0 {
            // Refused where the pool is closing; dropped, it goes back to sqlx's pool.
            let _ = self.shared.free.0.try_send(lent);
        }
    }
}

impl<'a> Growing<'a> {
    pub(super) fn new(shared: &'a Shared) -> Self {
        shared.growing.fetch_add(1, Ordering::SeqCst);
        Self(&shared.growing)
    }
}

impl Drop for Growing<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
