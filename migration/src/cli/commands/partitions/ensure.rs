//! `partitions ensure`: make what is due, or what an import needs.

use serde_json::{Map, json};
use sqlx::{AssertSqlSafe, Executor};

use super::tables;
use crate::{
    cli::{
        args::{Global, Json},
        database, output, patience,
    },
    runner::Error,
};

pub(super) async fn ensure(
    global: &Global,
    wanted: Option<String>,
    range: Option<(String, String)>,
    Json { json }: Json,
) -> Result<u8, Error> {
    let (target, _) = database::to_write(global).await?;
    let mut session = patience::session(global, &target).await?;
    let making = Error::database("making partitions");
    session.execute(AssertSqlSafe("SET timezone = 'UTC'")).await.map_err(&making)?;
    let mut made = Map::new();
    // A transaction per table: the locks of two in one could wait for a writer who waits for the first.
    for table in tables(&mut session, wanted).await? {
        let partitions: i32 = match &range {
            None => {
                sqlx::query_scalar("SELECT veza.ensure_partitions(format('public.%I', $1::text)::regclass)")
                    .bind(&table)
                    .fetch_one(&mut session)
                    .await
            }
            Some((from, to)) => {
                sqlx::query_scalar(
                    "SELECT veza.ensure_partitions(format('public.%I', $1::text)::regclass, $2::text::timestamptz, \
                     $3::text::timestamptz)",
                )
                .bind(&table)
                .bind(from)
                .bind(to)
                .fetch_one(&mut session)
                .await
            }
        }
        .map_err(&making)?;
        made.insert(table, partitions.into());
    }
    patience::close(session).await;
    if json {
        output::result(&format!("{:#}\n", json!({ "database": target.shown(), "made": made })))?;
    } else {
        for (table, partitions) in &made {
            output::line(&format!("{table}: {partitions} new partitions"));
        }
    }
    Ok(0)
}
