//! The command line tool: `cargo run -p migration -- up`.

mod archive;
mod args;
mod commands;
mod confirm;
mod database;
mod output;
mod patience;
mod private;
mod progress;
mod ticker;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser;
use sea_orm_migration::{MigrationTrait, MigratorTrait};

use self::args::{Cli, Command};
use crate::runner::Error;

/// Runs the tool with the arguments of the process, and says how it went.
#[must_use]
pub fn run<M: MigratorTrait>() -> ExitCode {
    // Before anything else: settings may stand in .env, and this process has one thread yet.
    let dotenv = dotenvy::dotenv();
    let migrations = M::migrations();
    ExitCode::from(run_with(&migrations, std::env::args_os(), dotenv))
}

fn run_with(
    migrations: &[Box<dyn MigrationTrait>],
    arguments: impl IntoIterator<Item = OsString>,
    dotenv: Result<std::path::PathBuf, dotenvy::Error>,
) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(answer) => {
            // Help and version are errors to clap, with code 0. Nobody is left to tell if they cannot be printed.
            let _closed = answer.print();
            return u8::try_from(answer.exit_code()).unwrap_or(2);
        }
    };
    match settings_were_read(dotenv).and_then(|()| execute(migrations, cli)) {
        Ok(code) => code,
        Err(error) => {
            output::note(&format!("error: {error}"));
            error.exit_code()
        }
    }
}

/// A `.env` with a mistake is reported without its lines: they hold passwords.
fn settings_were_read(dotenv: Result<std::path::PathBuf, dotenvy::Error>) -> Result<(), Error> {
    match dotenv {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        Err(dotenvy::Error::LineParse(_, at)) => Err(Error::Usage(format!(
            "the file .env has a line that is not NAME=value, near its character {at}. Correct it"
        ))),
        Err(error) => {
            Err(Error::Usage(format!("the file .env cannot be read: {error}. Correct or remove it")))
        }
    }
}

fn execute(migrations: &[Box<dyn MigrationTrait>], cli: Cli) -> Result<u8, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Usage(format!("cannot start: {error}")))?;
    let code = runtime.block_on(async {
        tokio::select! {
            code = dispatch(migrations, cli) => code,
            Ok(()) = tokio::signal::ctrl_c() => Err(Error::Interrupted),
        }
    });
    // A question that nobody answered, or a server that is being started, must not keep the process.
    runtime.shutdown_background();
    code
}

async fn dispatch(migrations: &[Box<dyn MigrationTrait>], Cli { global, command }: Cli) -> Result<u8, Error> {
    match command {
        Command::Up { num, dry_run: false } => commands::up(migrations, &global, num).await,
        Command::Up { num, dry_run: true } => commands::dry_run(migrations, &global, num).await,
        Command::Down { num } => commands::down(migrations, &global, num).await,
        Command::Status(json) => commands::status(migrations, &global, json).await,
        Command::Check(json) => commands::check(migrations, &global, json).await,
        Command::Fresh(confirm) => commands::fresh(migrations, &global, confirm).await,
        Command::Refresh(confirm) => commands::refresh(migrations, &global, confirm).await,
        Command::Reset(confirm) => commands::reset(migrations, &global, confirm).await,
        Command::Sql(sql) => commands::sql(migrations, &global, &sql).await,
        Command::Counters(counters) => commands::counters(&global, counters).await,
        Command::Search(search) => commands::search(&global, search).await,
        Command::Partitions(partitions) => commands::partitions(&global, partitions).await,
        Command::Views(views) => commands::views(&global, views).await,
        Command::Cleanup(cleanup) => commands::cleanup(&global, &cleanup).await,
        Command::Pg(pg) => commands::pg(pg).await,
    }
}
