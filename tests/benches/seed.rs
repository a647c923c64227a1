//! A year of the platform through COPY, at any scale: the same rows for the same seed and scale.

mod chat;
mod copy;
mod counters;
mod direct;
mod people;
mod plan;
mod search;
mod social;
mod streaming;

use std::{
    io::IsTerminal,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use clap::Args;
use serde_json::json;
use tokio_postgres::Client;

use crate::{Outcome, server};
use copy::{Load, Piece};
use plan::Plan;

/// Options of `seed`.
#[derive(Args)]
pub(crate) struct Options {
    /// Part of a year: 1 is all of it (80 million rows, 35 GB), 0.1 what the goals are measured on. Accounts, files and tracks
    /// are complete from 0.1 on; everything else is in proportion.
    #[arg(long, default_value_t = 0.01)]
    scale: f64,
    /// The same seed, scale and end make the same rows.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// When the year ends (default: the hour that began last).
    #[arg(long)]
    until: Option<DateTime<Utc>>,
    /// Connections that load at the same time (default: one for each core).
    #[arg(long)]
    connections: Option<usize>,
    /// Fill a database that has rows, beside them.
    #[arg(long)]
    into_filled: bool,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// No triggers and no foreign keys, which the rows keep by the way they are made.
const SESSION: &str = "SET session_replication_role = replica; SET synchronous_commit = off";

/// Which rows are made with which, so that a table stands before what refers to it.
fn loads(plan: &Plan) -> Vec<Load> {
    [people::loads(plan), streaming::loads(plan), social::loads(plan), chat::loads(plan), direct::loads(plan)]
        .concat()
}

pub(crate) async fn run(url: &str, options: &Options) -> Outcome<()> {
    if !(options.scale > 0.0 && options.scale <= 10.0) {
        return Err("--scale is more than 0 and at most 10".into());
    }
    let until = options.until.unwrap_or_else(Utc::now);
    let until = until.duration_trunc(TimeDelta::hours(1)).unwrap_or(until);
    let plan = Plan::new(options.scale, options.seed, until);
    let client = server::client(url).await?;
    refuse_filled(&client, options).await?;
    partitions(&client, &plan).await?;

    let begun = Instant::now();
    let loads = loads(&plan);
    let rows = copy_all(url, options, &plan, &loads).await?;
    let copied = begun.elapsed();
    note(options, "counting");
    counters::fill(&client).await?;
    let counted = begun.elapsed();
    note(options, "making the search index");
    search::fill(&client).await?;
    note(options, "VACUUM ANALYZE");
    client.batch_execute("VACUUM ANALYZE").await?;

    report(options, rows, copied, counted, begun.elapsed());
    Ok(())
}

async fn refuse_filled(client: &Client, options: &Options) -> Outcome<()> {
    let there = client.query_opt("SELECT to_regclass('users') IS NOT NULL", &[]).await?;
    if !there.is_some_and(|row| row.get(0)) {
        return Err("the database has no tables: run `cargo run -p migration -- up` first".into());
    }
    let superuser: bool =
        client.query_one("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", &[]).await?.get(0);
    if !superuser {
        return Err("the seeder turns triggers off, which only a superuser may: connect as one".into());
    }
    let filled: bool = client
        .query_one("SELECT EXISTS (SELECT FROM users) OR EXISTS (SELECT FROM messages)", &[])
        .await?
        .get(0);
    if filled && !options.into_filled {
        return Err("the database has rows; give an empty one, or --into-filled with another --seed".into());
    }
    Ok(())
}

/// The partitions of the year that has been; those ahead are there.
async fn partitions(client: &Client, plan: &Plan) -> Outcome<()> {
    for table in ["messages", "playback_history"] {
        let sql = "SELECT veza.ensure_partitions($1::text::regclass, $2, $3)";
        client.query_one(sql, &[&table, &plan.since(), &plan.until]).await?;
    }
    Ok(())
}

/// Some connections take pieces in order, from the tables in order.
async fn copy_all(url: &str, options: &Options, plan: &Plan, loads: &[Load]) -> Outcome<u64> {
    let connections =
        options.connections.unwrap_or_else(|| std::thread::available_parallelism().map_or(2, usize::from));
    let total = Arc::new(AtomicU64::new(0));
    for load in loads {
        let begun = Instant::now();
        let rows = Arc::new(AtomicU64::new(0));
        let pieces = Arc::new(Mutex::new(load.pieces()));
        let working: Vec<_> = (0..connections)
            .map(|_| {
                let (url, plan, load) = (url.to_owned(), plan.clone(), load.clone());
                let (rows, pieces) = (rows.clone(), pieces.clone());
                tokio::spawn(async move {
                    let client = server::client(&url).await?;
                    client.batch_execute(SESSION).await?;
                    let next = || {
                        pieces
                            .lock()
                            .ok()
                            .and_then(|mut pieces: std::sync::MutexGuard<'_, Vec<Piece>>| pieces.pop())
                    };
                    while let Some(piece) = next() {
                        rows.fetch_add(load.copy(&client, &plan, piece).await?, Ordering::Relaxed);
                    }
                    Outcome::Ok(())
                })
            })
            .collect();
        let watched = watch(options, load, rows.clone(), begun);
        for task in working {
            task.await??;
        }
        watched.abort();
        let (rows, seconds) = (rows.load(Ordering::Relaxed), begun.elapsed().as_secs_f64());
        total.fetch_add(rows, Ordering::Relaxed);
        if !options.json {
            clear();
            println!(
                "{:<20} {rows:>11} rows  {seconds:>7.1} s  {:>9} rows/s",
                load.table,
                per_second(rows, seconds)
            );
        }
    }
    Ok(total.load(Ordering::Relaxed))
}

/// Shows how far a table is, where somebody looks.
fn watch(
    options: &Options,
    load: &Load,
    rows: Arc<AtomicU64>,
    begun: Instant,
) -> tokio::task::JoinHandle<()> {
    let (table, shown) = (load.table, !options.json && std::io::stdout().is_terminal());
    let expected = load.expected;
    tokio::spawn(async move {
        if !shown {
            return;
        }
        loop {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let rows = rows.load(Ordering::Relaxed);
            let speed = per_second(rows, begun.elapsed().as_secs_f64());
            print!("\r\x1b[K{table:<20} {rows:>11} of about {expected}  {speed} rows/s");
            let _ = std::io::Write::flush(&mut std::io::stdout());
        }
    })
}

fn clear() {
    if std::io::stdout().is_terminal() {
        print!("\r\x1b[K");
    }
}

fn note(options: &Options, what: &str) {
    if !options.json {
        println!("{what} …");
    }
}

fn per_second(rows: u64, seconds: f64) -> u64 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "shown"
    )]
    let speed = (rows as f64 / seconds.max(0.001)) as u64;
    speed
}

fn report(options: &Options, rows: u64, copied: Duration, counted: Duration, all: Duration) {
    let speed = per_second(rows, copied.as_secs_f64());
    if options.json {
        let report = json!({
            "scale": options.scale, "seed": options.seed, "rows": rows, "copy_seconds": copied.as_secs_f64(),
            "rows_per_second": speed, "count_seconds": counted.saturating_sub(copied).as_secs_f64(), "seconds": all.as_secs_f64(),
        });
        println!("{report:#}");
    } else {
        println!(
            "{rows} rows in {:.1} s: {speed} rows/s with indexes in place; counters {:.1} s, VACUUM ANALYZE {:.1} s",
            copied.as_secs_f64(),
            counted.saturating_sub(copied).as_secs_f64(),
            all.saturating_sub(counted).as_secs_f64(),
        );
    }
}
