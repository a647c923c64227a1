//! The command line. Its first six commands and their flags are those of `sea-orm-cli migrate`.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::limits;

const EXIT_CODES: &str = "Exit codes:
  0    done, or nothing to do
  1    `check` found pending or unknown migrations; `partitions list` and `views list` found something to look after
  2    the command line or the database URL makes no sense
  3    no usable server: unreachable, login refused, no such database, older than 15, only accepts reads
  4    a migration or statement failed, or a file could not be written
  5    refused: it would destroy data and was not confirmed
  6    another migrator held the lock for longer than --lock-wait, or the lock was lost
  7    the database has migrations that this build does not know
  130  interrupted";

/// Migrates the Veza database. Without `DATABASE_URL` it starts, and uses, a private PostgreSQL on this machine.
#[derive(Debug, Parser)]
#[command(name = "migration", version, after_help = EXIT_CODES, subcommand_required = true, arg_required_else_help = true)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,

    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Args, Debug)]
pub(super) struct Global {
    /// The database, as `postgres://user:password@host:5432/database`
    #[arg(
        global = true,
        short = 'u',
        long,
        env = "DATABASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub(super) database_url: Option<String>,

    /// As in sea-orm-cli; the tables of Veza live in `public`, so nothing else is taken
    #[arg(global = true, short = 's', long, env = "DATABASE_SCHEMA", value_name = "SCHEMA", default_value = "public", value_parser = only_public)]
    pub(super) database_schema: Public,

    /// Show the SQL of each migration as it runs
    #[arg(global = true, short = 'v', long)]
    pub(super) verbose: bool,

    /// Longest wait of a statement for a lock; 0 waits for ever
    #[arg(global = true, long, env = "VEZA_LOCK_TIMEOUT", value_name = "TIME", default_value = "5s", value_parser = limits::parse)]
    pub(super) lock_timeout: Duration,

    /// Longest run of a statement; 0 has no limit
    #[arg(global = true, long, env = "VEZA_STATEMENT_TIMEOUT", value_name = "TIME", default_value = "15min", value_parser = limits::parse)]
    pub(super) statement_timeout: Duration,

    /// Longest wait for another migrator
    #[arg(global = true, long, env = "VEZA_LOCK_WAIT", value_name = "TIME", default_value = "10min", value_parser = limits::parse)]
    pub(super) lock_wait: Duration,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Apply pending migrations
    Up {
        /// Apply at most this many
        #[arg(short, long)]
        num: Option<u32>,
        /// Print the SQL of what is pending, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Roll back the newest migrations
    Down {
        /// Roll back at most this many
        #[arg(short, long, default_value_t = 1)]
        num: u32,
    },
    /// Show every migration and whether the database has it
    Status(Json),
    /// Exit with 1 if migrations are pending or unknown; only reads
    Check(Json),
    /// Drop everything in the schemas public and veza, then apply all migrations
    Fresh(Confirm),
    /// Roll back all migrations, then apply them again
    Refresh(Confirm),
    /// Roll back all migrations, and drop the table of applied migrations
    Reset(Confirm),
    /// Print or write the SQL of migrations, without a database
    Sql(Sql),
    /// Keep the denormalised counters: add up what is pending, or count anew what may be wrong
    #[command(subcommand)]
    Counters(Counters),
    /// The partitions of the large tables: look, make, drain, retire
    #[command(subcommand)]
    Partitions(Partitions),
    /// The materialised views: look, refresh, schedule
    #[command(subcommand)]
    Views(Views),
    /// Delete rows whose time is over, in batches
    Cleanup(Cleanup),
    /// The search index: write it anew
    #[command(subcommand)]
    Search(Search),
    /// The private PostgreSQL of this checkout
    #[command(subcommand)]
    Pg(Pg),
}

#[derive(Debug, Subcommand)]
pub(super) enum Partitions {
    /// Show what partitions there are; exits with 1 if something is to be looked after
    List {
        /// This table, with each of its partitions
        #[arg(long)]
        table: Option<String>,
        #[command(flatten)]
        json: Json,
    },
    /// Make the partitions that are due, or those of a range of time
    Ensure {
        /// This table alone
        #[arg(long)]
        table: Option<String>,
        /// First moment of a range, as PostgreSQL reads it, in UTC: 2024-01-01
        #[arg(long, value_name = "TIME", requires_all = ["table", "to"])]
        from: Option<String>,
        /// First moment after the range
        #[arg(long, value_name = "TIME", requires = "from")]
        to: Option<String>,
        #[command(flatten)]
        json: Json,
    },
    /// Move the rows of DEFAULT partitions into partitions of their own, beside their readers and writers
    Drain {
        /// This table alone
        #[arg(long)]
        table: Option<String>,
        /// Most rows that are moved under one lock; of more, copies are made first
        #[arg(long, value_name = "ROWS", default_value_t = 10_000, value_parser = clap::value_parser!(i32).range(1..=1_000_000))]
        batch: i32,
        /// Give up a drain that is not finished
        #[arg(long, requires = "table")]
        cancel: bool,
        #[command(flatten)]
        json: Json,
    },
    /// Detach, archive and drop partitions that are older than they are kept
    #[command(after_help = RETIRE)]
    Retire(Retire),
}

const RETIRE: &str = "Without --archive the rows are gone. An interrupted run is finished by the next one. To restore an archive, \
the manifest beside it has the commands.";

#[derive(Args, Debug)]
pub(super) struct Retire {
    /// This table alone
    #[arg(long)]
    pub(super) table: Option<String>,
    /// Older than this interval, instead of what `veza.partitioned_tables` says: `36 months`
    #[arg(long, value_name = "INTERVAL")]
    pub(super) older_than: Option<String>,
    /// Write each into compressed files with checksums in this directory, and verify them, before it is dropped
    #[arg(long, value_name = "DIR")]
    pub(super) archive: Option<PathBuf>,
    /// Reactions and replies that are let go of in one transaction
    #[arg(long, value_name = "ROWS", default_value_t = 1_000, value_parser = clap::value_parser!(i32).range(1..=100_000))]
    pub(super) batch: i32,
    /// Show what would be retired, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) confirm: Confirm,
    #[command(flatten)]
    pub(super) json: Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Views {
    /// Show when each was refreshed; exits with 1 if one is stale
    List(Json),
    /// Refresh them, or one, while others read
    Refresh {
        /// This one alone
        #[arg(long)]
        view: Option<String>,
        #[command(flatten)]
        json: Json,
    },
    /// Have `pg_cron` refresh them
    Schedule,
}

#[derive(Args, Debug)]
pub(super) struct Cleanup {
    /// These kinds alone, separated by commas
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub(super) only: Vec<String>,
    /// Rows of one transaction
    #[arg(long, value_name = "ROWS", default_value_t = 1_000, value_parser = clap::value_parser!(i32).range(1..=100_000))]
    pub(super) batch: i32,
    #[command(flatten)]
    pub(super) json: Json,
}

#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Json {
    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Confirm {
    /// Do not ask, although data is destroyed
    #[arg(short, long)]
    pub(super) yes: bool,
}

#[derive(Args, Debug)]
pub(super) struct Sql {
    /// First migration: its number, its name, or an unambiguous beginning or end of that
    #[arg(long, value_name = "MIGRATION")]
    pub(super) from: Option<String>,
    /// Last migration, included
    #[arg(long, value_name = "MIGRATION")]
    pub(super) to: Option<String>,
    /// The way back, newest first
    #[arg(long, conflicts_with = "out")]
    pub(super) down: bool,
    /// Write numbered files, both ways, into this directory
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// For whom the files are
    #[arg(long, value_enum, default_value = "plain", requires = "out")]
    pub(super) format: Format,
    /// Replace files that are there with another content
    #[arg(long, requires = "out")]
    pub(super) overwrite: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// `psql -f` and other tools that run a file as it is
    Plain,
    /// `sqlx migrate run`
    Sqlx,
}

#[derive(Debug, Subcommand)]
pub(super) enum Counters {
    /// Add pending changes to the rate-heavy counters (plays, downloads, messages, views); run it every few seconds
    RollUp {
        /// Changes per transaction
        #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(i32).range(1..))]
        batch: i32,
        #[command(flatten)]
        json: Json,
    },
    /// Count counters anew from their sources, beside writers, and correct what differs
    Reconcile {
        /// Only this one, as `tracks.like_count`; all without it
        #[arg(long, value_name = "TABLE.COLUMN")]
        counter: Option<String>,
        /// Only say what differs
        #[arg(long)]
        dry_run: bool,
        /// Rows per transaction
        #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(i32).range(1..))]
        batch: i32,
        #[command(flatten)]
        json: Json,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Search {
    /// Write what is missing or differs from its source, remove what is gone, bring popularity up to date; beside writers, run it
    /// nightly, and after rows were loaded with triggers switched off
    Rebuild {
        /// Only things of this type, as `track`; all without it
        #[arg(long = "type", value_name = "TYPE")]
        only: Option<String>,
        /// Things per transaction, for which indexers wait
        #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(i32).range(1..=10_000))]
        batch: i32,
        #[command(flatten)]
        json: Json,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Pg {
    /// Print its URL
    Url,
    /// Stop it; its data stays
    Stop,
    /// Stop it and delete its data
    Delete(Confirm),
}

/// The one schema: functions and triggers of the database name it, so that nobody can slip another under them.
#[derive(Clone, Debug)]
pub(super) struct Public;

fn only_public(schema: &str) -> Result<Public, &'static str> {
    match schema {
        "" | "public" => Ok(Public),
        _ => Err(
            "the tables of Veza live in the schema public; to keep databases apart, give each its own URL",
        ),
    }
}
