//! How fast the layer is, beside the floor: `cargo bench -p benches -- --help`.

mod batch;
mod cases;
mod compare;
mod draw;
mod measure;
mod mixed;
mod pgbench;
mod sample;
mod seed;
mod server;
mod value;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

/// What a part of this program answers; `main` prints the error.
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Fills a database with a year of the platform, and measures the layer's hot queries beside their floors.
///
/// The database is that of `DATABASE_URL`, migrated: `cargo run -p migration -- up`. Its user is a superuser (the seeder turns
/// triggers off). Measure on a machine that does nothing else: ratios within one run are what counts.
#[derive(Parser)]
#[command(name = "cargo bench -p benches --", bin_name = "cargo bench -p benches --")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The database.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true, default_value = "")]
    database_url: String,
    /// What `cargo bench` passes to every benchmark.
    #[arg(long, hide = true, global = true)]
    bench: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Fill an empty database through COPY.
    Seed(seed::Options),
    /// Each hot query side by side with the same SQL through tokio-postgres and through sqlx.
    Run(measure::Options),
    /// Many rows at once, beside the server's own INSERT … SELECT.
    Batch(batch::Options),
    /// A mixed load: 90 % reads, 10 % writes.
    Mixed(mixed::Options),
    /// The SQL that the layer sends, run by pgbench, beside the best that is known.
    Pgbench(pgbench::Options),
    /// The buffers of two runs side by side: what one call touches must not grow with the tables.
    Compare(compare::Options),
    /// The names of all cases.
    List,
}

/// What every measurement is told.
#[derive(Args, Clone)]
struct Load {
    /// Tasks that ask at the same time.
    #[arg(long, default_value_t = 16)]
    tasks: usize,
    /// Connections that they share.
    #[arg(long, default_value_t = 8)]
    connections: u32,
    /// Seed of the parameters.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only cases whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Write the result as JSON to this file as well (`-`: to standard output instead of the table).
    #[arg(long)]
    json: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let url = cli.database_url.as_str();
    let done = match cli.command {
        Command::List => {
            for case in cases::all() {
                println!("{}", case.name);
            }
            Ok(())
        }
        Command::Compare(options) => compare::run(&options),
        _ if url.is_empty() => {
            Err("no database: run `cargo run -p migration -- up`, then set DATABASE_URL, \
             for example to $(cargo run -q -p migration -- pg url)"
                .into())
        }
        Command::Seed(options) => seed::run(url, &options).await,
        Command::Run(options) => measure::run(url, &options).await,
        Command::Batch(options) => batch::run(url, &options).await,
        Command::Mixed(options) => mixed::run(url, &options).await,
        Command::Pgbench(options) => pgbench::run(url, &options).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
