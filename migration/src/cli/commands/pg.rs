//! `pg`: the private PostgreSQL of this checkout.

use std::io::{self, IsTerminal};

use crate::{
    cli::{args::Pg, confirm, output, private},
    runner::Error,
};

pub(in crate::cli) async fn pg(command: Pg) -> Result<u8, Error> {
    match command {
        Pg::Url => {
            let target = private::running().await?.ok_or(Error::NoneRunning)?;
            output::result(&format!("{}\n", target.shown()))?;
        }
        Pg::Stop => output::line(if private::stop().await? {
            "Stopped; its data stays."
        } else {
            "It was not running."
        }),
        Pg::Delete(confirmation) => {
            // In a script, whoever writes `pg delete` means it; a slip of the hand happens at a terminal.
            let terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
            let question = "Delete the private PostgreSQL with all its databases? [y/N] ".to_owned();
            if terminal && !confirmation.yes && !confirm::ask(question).await {
                return Err(Error::Refused {
                    command: "pg delete",
                    database: "the private PostgreSQL".to_owned(),
                    how: "Nothing was changed",
                });
            }
            output::line(if private::delete().await? { "Deleted." } else { "There was none." });
        }
    }
    Ok(0)
}
