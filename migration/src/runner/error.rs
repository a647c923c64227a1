//! What can go wrong in the migration tool: one plain line each, with the remedy, and an exit code.

use std::time::Duration;

use sea_orm::DbErr;

use super::cause::{Cause, remedy};
use crate::limits;

/// An error of the migration tool. Its `Display` is one line: what happened, then what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A database URL that cannot be taken apart. The URL itself is not repeated: it may hold a password.
    #[error(
        "the database URL is malformed: {reason}. Write it as postgres://user:password@host:5432/database, \
         with special characters of the password percent-encoded"
    )]
    MalformedUrl {
        /// What is wrong with it.
        reason: String,
    },

    /// A setting, name or combination of arguments that makes no sense.
    #[error("{0}")]
    Usage(String),

    /// Nobody answered at the address.
    #[error(
        "cannot reach PostgreSQL at {at}: {reason}. Check that the server is running and the address is right, \
         or unset DATABASE_URL to use a private database"
    )]
    Unreachable {
        /// Host and port, or the socket.
        at: String,
        /// What the system said.
        reason: String,
    },

    /// The server refused the login.
    #[error(
        "PostgreSQL at {at} refused the login of user \"{user}\": {message} ({code}). Check user and password in \
         the database URL, and pg_hba.conf of the server"
    )]
    Login {
        /// Host and port.
        at: String,
        /// The user of the URL.
        user: String,
        /// PostgreSQL's message.
        message: String,
        /// SQLSTATE.
        code: String,
    },

    /// The database does not exist.
    #[error(
        "PostgreSQL at {at} has no database \"{database}\" (3D000). Create it with: createdb {database}, or correct \
         the name in the database URL"
    )]
    NoDatabase {
        /// Host and port.
        at: String,
        /// The database of the URL.
        database: String,
    },

    /// The server is older than the schema needs.
    #[error(
        "the server is PostgreSQL {version}; Veza needs 15 or newer. Upgrade it, or point DATABASE_URL at another server"
    )]
    TooOld {
        /// `server_version`.
        version: String,
    },

    /// A standby, or a session that may only read.
    #[error(
        "{at} only accepts reads ({why}). Point DATABASE_URL at the primary server, with a role that may write"
    )]
    ReadOnly {
        /// Host and port.
        at: String,
        /// Standby or setting.
        why: &'static str,
    },

    /// No database is configured and no private one is running.
    #[error(
        "no database is configured and the private one is not running. Start it with: cargo run -p migration -- up, \
         or set DATABASE_URL"
    )]
    NoneRunning,

    /// The private cluster could not be started, stopped or removed.
    #[error("{0}")]
    Local(String),

    /// Another migrator held the lock for too long.
    #[error(
        "another migrator has held the lock for {} ({holder}). Let it finish, or raise --lock-wait; if it hangs, \
         end it with: SELECT pg_terminate_backend({pid})",
        limits::human(*.waited)
    )]
    Locked {
        /// Who holds it, as far as the server tells.
        holder: String,
        /// Its process on the server.
        pid: i32,
        /// How long this one waited.
        waited: Duration,
    },

    /// The lock vanished while the command ran.
    #[error(
        "the migration lock was lost: its connection ended, or a pooler in transaction mode stands between. What was \
         applied is kept; connect to PostgreSQL directly and run the command again"
    )]
    LockLost,

    /// The database knows migrations that this build does not.
    #[error(
        "the database has migrations that this build does not know: {}. Run a build that has them, or `fresh` to start \
         over",
        .0.join(", ")
    )]
    Unknown(
        /// Their names.
        Vec<String>,
    ),

    /// A migration failed.
    #[error("migration {name} failed going {direction}: {cause}. {}", remedy(.cause, *.in_transaction))]
    Migration {
        /// Its name.
        name: String,
        /// `up` or `down`.
        direction: &'static str,
        /// Whether it ran in one transaction, so that nothing of it was kept.
        in_transaction: bool,
        /// What happened.
        cause: Box<Cause>,
    },

    /// A migration that cannot be written down without a database.
    #[error(
        "the SQL of migration {name} cannot be written without a database: {reason}. Write it so that it does not \
         depend on what it reads"
    )]
    NotRecordable {
        /// Its name.
        name: String,
        /// What the migration said.
        reason: String,
    },

    /// PostgreSQL refused a statement of the tool itself.
    #[error("{doing}: {cause}. {}", remedy(.cause, true))]
    Database {
        /// What the tool was doing.
        doing: &'static str,
        /// What happened.
        cause: Box<Cause>,
    },

    /// `fresh` would destroy things outside its own schemas.
    #[error(
        "fresh would also destroy what others built on these schemas: {}. Nothing was dropped; remove or move it first",
        .0.join(", ")
    )]
    Dependents(
        /// Those objects, as PostgreSQL describes them.
        Vec<String>,
    ),

    /// A destructive command that nobody confirmed.
    #[error("{command} destroys data in {database} and was not confirmed. {how}")]
    Refused {
        /// The command.
        command: &'static str,
        /// The database, without its password.
        database: String,
        /// How to confirm it.
        how: &'static str,
    },

    /// A file or directory could not be written.
    #[error("cannot write {path}: {reason}. {hint}")]
    Write {
        /// Which one.
        path: String,
        /// What the system said.
        reason: String,
        /// What to do.
        hint: &'static str,
    },

    /// Ctrl-C.
    #[error(
        "interrupted. What was applied before is kept, and PostgreSQL rolls back the migration that was running; run \
         the command again"
    )]
    Interrupted,
}

impl Error {
    /// The exit code of the process; `--help` and the README list them.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::MalformedUrl { .. } | Self::Usage(_) => 2,
            Self::Unreachable { .. }
            | Self::Login { .. }
            | Self::NoDatabase { .. }
            | Self::TooOld { .. }
            | Self::ReadOnly { .. }
            | Self::NoneRunning
            | Self::Local(_) => 3,
            Self::Migration { .. }
            | Self::NotRecordable { .. }
            | Self::Database { .. }
            | Self::Write { .. } => 4,
            Self::Refused { .. } | Self::Dependents(_) => 5,
            Self::Locked { .. } | Self::LockLost => 6,
            Self::Unknown(_) => 7,
            Self::Interrupted => 130,
        }
    }

    /// An error of a statement of the tool itself.
    pub(crate) fn database(doing: &'static str) -> impl Fn(sqlx::Error) -> Self {
        move |error| Self::Database { doing, cause: Box::new(Cause::of(&error)) }
    }

    /// An error of a statement that the tool sent through SeaORM.
    pub(crate) fn orm(doing: &'static str) -> impl Fn(DbErr) -> Self {
        move |error| Self::Database { doing, cause: Box::new(Cause::of_orm(&error)) }
    }
}
