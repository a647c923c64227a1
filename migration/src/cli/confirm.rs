//! Asking before data is destroyed.

use std::io::{self, BufRead, IsTerminal, Write};

use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use super::args::Confirm;
use crate::runner::{Error, Purpose, Target, connect};

/// Goes on if the database is the private one, if `--yes` was given, or if a person at the terminal says so.
pub(super) async fn destruction(
    command: &'static str,
    target: &Target,
    confirm: Confirm,
) -> Result<(), Error> {
    if confirm.yes || target.is_private() {
        return Ok(());
    }
    let refused = |how| Error::Refused { command, database: target.shown(), how };
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(refused("Nothing was changed; in a script, say --yes"));
    }
    let size = describe(&mut connect(target, Purpose::Write).await?).await?;
    let question = format!(
        "{command} destroys the data of database \"{}\" at {} ({size}). Go on? [y/N] ",
        target.database(),
        target.at()
    );
    if ask(question).await { Ok(()) } else { Err(refused("Nothing was changed")) }
}

/// Asks a person; whatever is not a clear yes is a no.
pub(super) async fn ask(question: String) -> bool {
    let answer = spawn_blocking(move || {
        // Each lock for one call: whoever interrupts the question is told so on stderr.
        io::stderr().write_all(question.as_bytes())?;
        io::stderr().flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).map(|_| answer)
    });
    matches!(answer.await, Ok(Ok(answer)) if matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// How much there is to lose.
async fn describe(connection: &mut PgConnection) -> Result<String, Error> {
    sqlx::query_scalar(
        "SELECT count(*) || ' tables, ' || pg_size_pretty(pg_database_size(current_database())) \
         FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition \
           AND relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'veza'))",
    )
    .fetch_one(connection)
    .await
    .map_err(Error::database("looking at what would be destroyed"))
}
