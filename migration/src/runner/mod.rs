//! Runs migrations: under a lock, each with its limits, each reported by name.

mod cause;
pub mod connect;
mod error;
pub mod journal;
pub mod lock;
mod observer;
mod partitions;
mod statement;
mod target;

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, SqlxPostgresConnector, TransactionTrait};
use sea_orm_migration::{MigrationTrait, SchemaManager};
use sqlx::{AssertSqlSafe, Executor, PgConnection, postgres::PgPoolOptions};

pub use self::{
    cause::Cause,
    connect::{Purpose, connect},
    error::Error,
    observer::{Observer, Silent},
    target::Target,
};
use crate::{
    limits::Limits,
    record::{self, Direction},
};

/// How to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The limits of each migration.
    pub limits: Limits,
    /// Longest wait for another migrator.
    pub lock_wait: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { limits: Limits::default(), lock_wait: lock::LOCK_WAIT }
    }
}

/// A migration that was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Its name.
    pub name: String,
    /// How long it took.
    pub took: Duration,
}

/// A database that this process, and no other, may migrate until it is dropped.
pub struct Runner<'o> {
    /// Holds the lock, and looks at the other session when that one fails.
    watcher: PgConnection,
    /// One session: settings of a session hold for everything that follows.
    db: DatabaseConnection,
    /// The process of that session on the server.
    pid: i32,
    limits: Limits,
    observer: &'o dyn Observer,
}

impl<'o> Runner<'o> {
    /// Connects and takes the lock.
    ///
    /// # Errors
    /// Those of [`connect()`], and [`Error::Locked`].
    pub async fn open(target: &Target, options: &Options, observer: &'o dyn Observer) -> Result<Self, Error> {
        let mut watcher = connect(target, Purpose::Write).await?;
        set_up(&mut watcher).await.map_err(Error::database("preparing the session"))?;
        lock::take(&mut watcher, lock::Lock::Command, options.lock_wait, observer).await?;

        let settings = options.limits.in_session();
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(connect::CONNECT_TIMEOUT)
            .max_lifetime(None)
            .idle_timeout(None)
            .after_connect(move |connection, _| {
                let settings = settings.clone();
                Box::pin(async move {
                    set_up(connection).await?;
                    connection.execute(AssertSqlSafe(settings)).await.map(drop)
                })
            })
            .connect_lazy_with(target.options().clone());
        let opening = Error::database("opening the session that migrates");
        let mut session = match pool.acquire().await {
            // The pool tries again and again, and does not tell why; a connection outside it does.
            Err(sqlx::Error::PoolTimedOut) => {
                connect(target, Purpose::Write).await?;
                return Err(opening(sqlx::Error::PoolTimedOut));
            }
            session => session.map_err(&opening)?,
        };
        lock::take(&mut session, lock::Lock::Session, options.lock_wait, observer).await?;
        let pid =
            sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut *session).await.map_err(opening)?;
        drop(session);
        let db = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
        Ok(Self { watcher, db, pid, limits: options.limits, observer })
    }

    /// Applies what is pending, oldest first, at most `steps`.
    ///
    /// # Errors
    /// [`Error::Unknown`] before anything is done; [`Error::Migration`] for the first one that fails, which ends the run.
    pub async fn up(
        &mut self,
        migrations: &[Box<dyn MigrationTrait>],
        steps: Option<u32>,
    ) -> Result<Vec<Done>, Error> {
        if !journal::is_installed(&mut self.watcher).await? {
            let making = Error::orm("making the table of applied migrations");
            self.db.execute_unprepared(journal::INSTALL).await.map_err(making)?;
        }
        let applied = journal::known(&mut self.watcher, migrations).await?;
        let pending = migrations.iter().filter(|migration| !applied.contains(migration.name()));
        self.run(limited(pending, steps), Direction::Up).await
    }

    /// Rolls back what is applied, newest first, at most `steps`.
    ///
    /// # Errors
    /// As for [`Runner::up`].
    pub async fn down(
        &mut self,
        migrations: &[Box<dyn MigrationTrait>],
        steps: Option<u32>,
    ) -> Result<Vec<Done>, Error> {
        let applied = journal::known(&mut self.watcher, migrations).await?;
        let applied = migrations.iter().rev().filter(|migration| applied.contains(migration.name()));
        self.run(limited(applied, steps), Direction::Down).await
    }

    /// Removes the table of applied migrations.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn uninstall(&mut self) -> Result<(), Error> {
        let removing = Error::orm("removing the table of applied migrations");
        self.db.execute_unprepared(journal::UNINSTALL).await.map(drop).map_err(removing)
    }

    /// Makes the partitions that are due, if the schema has come that far; how many it made.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn ensure_partitions(&mut self) -> Result<Option<i32>, Error> {
        partitions::ensure(&self.db, &self.limits).await
    }

    /// The session that migrates.
    #[must_use]
    pub fn db(&self) -> &DatabaseConnection {
        &self.db
    }

    async fn run(
        &mut self,
        todo: Vec<&dyn MigrationTrait>,
        direction: Direction,
    ) -> Result<Vec<Done>, Error> {
        let mut done = Vec::with_capacity(todo.len());
        let total = todo.len();
        for (index, migration) in todo.into_iter().enumerate() {
            if !lock::is_held(&mut self.watcher, lock::Lock::Command).await {
                return Err(Error::LockLost);
            }
            self.observer.started(index + 1, total, migration.name(), direction);
            if self.observer.wants_sql()
                && let Ok(steps) = record::steps(migration, direction).await
            {
                self.observer.sql(&steps);
            }
            let began = Instant::now();
            let name = migration.name().to_owned();
            if let Err(error) = self.run_one(migration, direction).await {
                return Err(Error::Migration {
                    name,
                    direction: direction.as_str(),
                    in_transaction: record::in_transaction(migration),
                    cause: Box::new(error),
                });
            }
            let finished = Done { name, took: began.elapsed() };
            self.observer.finished(&finished, direction);
            done.push(finished);
        }
        Ok(done)
    }

    async fn run_one(&mut self, migration: &dyn MigrationTrait, direction: Direction) -> Result<(), Cause> {
        if !record::in_transaction(migration) {
            let result = async {
                self.db.execute_unprepared(&self.limits.in_session()).await?;
                record::run(migration, direction, &SchemaManager::new(&self.db)).await?;
                self.db.execute_unprepared(&journal::entry(migration.name(), direction)).await
            }
            .await;
            return match result {
                Ok(_) => Ok(()),
                Err(error) => Err(explained(&mut self.watcher, self.pid, error).await),
            };
        }
        let transaction = self.db.begin().await.map_err(|error| Cause::of_orm(&error))?;
        let result = async {
            transaction.execute_unprepared(&self.limits.in_transaction()).await?;
            record::run(migration, direction, &SchemaManager::new(&transaction)).await?;
            transaction.execute_unprepared(&journal::entry(migration.name(), direction)).await
        }
        .await;
        match result {
            Ok(_) => transaction.commit().await.map_err(|error| Cause::of_commit(&error)),
            Err(error) => {
                // The server still knows the statement; the roll-back would hide it.
                let cause = explained(&mut self.watcher, self.pid, error).await;
                // If even that fails, the connection is gone, and with it the transaction.
                let _gone = transaction.rollback().await;
                Err(cause)
            }
        }
    }
}

/// The error with its statement: the helper's own word for it, else the server's.
async fn explained(watcher: &mut PgConnection, pid: i32, error: DbErr) -> Cause {
    let mut cause = Cause::of_orm(&error);
    if cause.statement.is_none() && cause.code.is_some() {
        cause.statement = statement::last_of(watcher, pid).await;
    }
    cause
}

/// What both sessions need. The server ends a statement soon after its client is gone, notices a vanished machine within
/// a minute, and does not end the session that only holds the lock. What is made without a schema in its name is made in `public`, also
/// by a role that has a schema of its own name, as a role `veza` has from the second migration on.
async fn set_up(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    connection
        .execute(
            "SET search_path = public; SET standard_conforming_strings = on; SET idle_session_timeout = 0; \
             SET idle_in_transaction_session_timeout = 0; \
             SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; \
             SET client_min_messages = warning",
        )
        .await?;
    // Not every platform can.
    let _unsupported = connection.execute("SET client_connection_check_interval = '2s'").await;
    Ok(())
}

fn limited<'m>(
    todo: impl Iterator<Item = &'m Box<dyn MigrationTrait>>,
    steps: Option<u32>,
) -> Vec<&'m dyn MigrationTrait> {
    todo.map(AsRef::as_ref).take(steps.map_or(usize::MAX, |steps| steps as usize)).collect()
}
