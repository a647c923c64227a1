//! `partitions drain`: rows of a DEFAULT partition come into partitions of their own.
//!
//! Few are moved by `veza.ensure_partitions` under the lock that it takes. Many are copied aside first, and the copies take
//! the partition's place: see the migration that creates `veza.drains`.

use serde_json::{Map, json};
use sqlx::PgConnection;
use tokio::time::{Instant, sleep};

use super::tables;
use crate::{
    cli::{
        args::{Global, Json},
        database, output,
        patience::{self, PAUSE, Try, until_free},
        ticker::Ticker,
    },
    runner::Error,
    sql::literal,
};

const DOING: &str = "draining a DEFAULT partition";

pub(super) async fn drain(
    global: &Global,
    wanted: Option<String>,
    batch: i32,
    cancel: bool,
    Json { json }: Json,
) -> Result<u8, Error> {
    let (target, _) = database::to_write(global).await?;
    let mut session = patience::session(global, &target).await?;
    let mut report = Map::new();
    let mut ticker = Ticker::new();
    for table in tables(&mut session, wanted).await? {
        let mut drain = Drain { global, session: &mut session, batch, parent: parent(&table), table: &table };
        if cancel {
            let cancelled = drain.call::<bool>("veza.drain_cancel({})").await?;
            ticker.note(&match cancelled {
                Some(true) => format!("{table}: the drain is given up; the DEFAULT partition is as it was"),
                _ => format!("{table}: no drain to give up"),
            });
            continue;
        }
        let moved = drain.run(&mut ticker).await?;
        let left: i64 = drain.ask("SELECT veza.strays({})").await?;
        report.insert(table, json!({ "moved": moved, "left": left }));
    }
    ticker.end();
    patience::close(session).await;
    if json {
        output::result(&format!("{:#}\n", json!({ "database": target.shown(), "drained": report })))?;
        return Ok(0);
    }
    for (table, rows) in &report {
        let left = match rows["left"].as_i64() {
            Some(left) if left > 0 => {
                format!(", {left} stay in DEFAULT (dated outside the calendar, or new since)")
            }
            _ => String::new(),
        };
        output::line(&format!("{table}: {} rows moved{left}", rows["moved"]));
    }
    Ok(0)
}

struct Drain<'a> {
    global: &'a Global,
    session: &'a mut PgConnection,
    batch: i32,
    parent: String,
    table: &'a str,
}

impl Drain<'_> {
    /// How many rows have a partition of their own now.
    async fn run(&mut self, ticker: &mut Ticker) -> Result<i64, Error> {
        let begun = format!("SELECT EXISTS (SELECT FROM veza.drains WHERE parent = {})", literal(self.table));
        let begun: bool = self.ask(&begun).await?;
        let many = format!("SELECT veza.strays({{}}, {}) > {}", self.batch.saturating_add(1), self.batch);
        if !begun && !self.ask::<bool>(&many).await? {
            return self.move_few(ticker).await;
        }
        self.copy_and_swap(ticker).await
    }

    /// Partition by partition, each in a transaction.
    async fn move_few(&mut self, ticker: &mut Ticker) -> Result<i64, Error> {
        let ranges: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT range_from::text, range_to::text, stray_rows FROM veza.stray_ranges(format('public.%I', $1::text)::regclass)",
        )
        .bind(self.table)
        .fetch_all(&mut *self.session)
        .await
        .map_err(Error::database(DOING))?;
        let mut moved = 0;
        for (from, to, rows) in ranges {
            let make =
                format!("veza.ensure_partitions({{}}, {}, {}, {})", literal(&from), literal(&to), self.batch);
            self.call::<i32>(&make).await?;
            moved += rows;
            ticker.at(&format!("{}: {moved} rows moved", self.table));
        }
        Ok(moved)
    }

    async fn copy_and_swap(&mut self, ticker: &mut Ticker) -> Result<i64, Error> {
        self.call::<bool>("veza.drain_begin({})").await?;
        let ends = patience::ends(self.global);
        let finish = format!("SELECT veza.drain_finish({})", self.parent);
        let mut copied = 0;
        loop {
            // What was written since is copied before each try, so that the last of it takes a moment.
            loop {
                let rows: i64 = self.ask("SELECT veza.drain_copy({})").await?;
                copied += rows;
                ticker.at(&format!("{}: about {copied} rows copied", self.table));
                if rows == 0 {
                    break;
                }
            }
            match patience::once::<i32>(self.global, self.session, &finish).await {
                Ok(_) => break,
                Err(Try::Busy(_)) if Instant::now() < ends => sleep(PAUSE).await,
                Err(Try::Busy(error) | Try::Failed(error)) => return Err(Error::database(DOING)(error)),
            }
        }
        Ok(self.call::<i64>("veza.drain_drop({})").await?.unwrap_or(0))
    }

    /// Calls a function that takes locks.
    async fn call<T>(&mut self, call: &str) -> Result<Option<T>, Error>
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        let statement = format!("SELECT {}", call.replace("{}", &self.parent));
        until_free(self.global, self.session, DOING, &statement).await
    }

    async fn ask<T>(&mut self, query: &str) -> Result<T, Error>
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        sqlx::query_scalar(sqlx::AssertSqlSafe(query.replace("{}", &self.parent)))
            .fetch_one(&mut *self.session)
            .await
            .map_err(Error::database(DOING))
    }
}

fn parent(table: &str) -> String {
    format!("format('public.%I', {})::regclass", literal(table))
}
