//! `partitions`: look at them, make them, drain what lies in DEFAULT, retire what is old.

mod drain;
mod ensure;
mod list;
mod retire;

use sqlx::PgConnection;

use crate::{
    cli::args::{Global, Partitions},
    runner::Error,
};

pub(in crate::cli) async fn partitions(global: &Global, what: Partitions) -> Result<u8, Error> {
    match what {
        Partitions::List { table, json } => list::list(global, table, json).await,
        Partitions::Ensure { table, from, to, json } => {
            ensure::ensure(global, table, from.zip(to), json).await
        }
        Partitions::Drain { table, batch, cancel, json } => {
            drain::drain(global, table, batch, cancel, json).await
        }
        Partitions::Retire(retire) => retire::retire(global, &retire).await,
    }
}

/// The tables whose partitions are kept: all, or the one that is wanted.
async fn tables(connection: &mut PgConnection, wanted: Option<String>) -> Result<Vec<String>, Error> {
    let known: Vec<String> = sqlx::query_scalar("SELECT parent FROM veza.partitioned_tables ORDER BY parent")
        .fetch_all(connection)
        .await
        .map_err(Error::database("looking at the partitioned tables"))?;
    match wanted {
        Some(table) if known.contains(&table) => Ok(vec![table]),
        Some(table) => Err(Error::Usage(format!(
            "\"{table}\" is not a partitioned table of Veza; those are {}",
            known.join(", ")
        ))),
        None => Ok(known),
    }
}
