//! Every case through every client in alternating rounds: whatever else the machine does, it does to all.

mod decode;
mod drive;
mod explain;
mod report;

use std::{sync::Arc, time::Duration};

use clap::Args;
use futures::{FutureExt, future::BoxFuture};
use sea_orm::Value;
use service::db::{ConnectOptions, Pool, connect};
use sqlx::{PgPool, postgres::PgPoolOptions};
use tokio::sync::Semaphore;
use tokio_postgres::{Client, types::ToSql};

use crate::{
    Load, Outcome,
    cases::{self, Case},
    sample::Sample,
    server::{self, Facts},
    value::{Bound, sqlx_query},
};
use decode::Decoder;
pub(crate) use drive::{Figures, Latencies, Ran};
pub(crate) use report::write_json;
use report::{Measured, Report};

/// Options of `run`.
#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    load: Load,
    /// Rounds, of which the median ratio counts.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Length of a round of one client, in milliseconds.
    #[arg(long, default_value_t = 1000)]
    millis: u64,
}

/// One call with these parameters; how many rows it was.
pub(crate) type Call = Arc<dyn Fn(usize, Vec<Value>) -> BoxFuture<'static, Outcome<usize>> + Send + Sync>;

/// The ways in which each case is run, in the order of the report.
pub(crate) const WAYS: [&str; 4] = ["tokio-postgres", "tokio-postgres, pooled", "layer", "sqlx"];

/// The connections of each way.
struct Clients {
    tokio: Vec<Arc<Client>>,
    layer: Pool,
    sqlx: PgPool,
}

impl Clients {
    async fn connect(url: &str, connections: u32) -> Outcome<Self> {
        let mut tokio = Vec::new();
        for _ in 0..connections {
            tokio.push(Arc::new(server::client(url).await?));
        }
        Ok(Self {
            tokio,
            layer: layer(url, connections).await?,
            // As one writes it by hand: sqlx's pool with its own settings.
            sqlx: PgPoolOptions::new()
                .max_connections(connections)
                .min_connections(connections)
                .connect(url)
                .await?,
        })
    }

    async fn calls(&self, case: &Case) -> Outcome<[Call; 4]> {
        let mut prepared = Vec::new();
        for client in &self.tokio {
            prepared.push((client.clone(), client.prepare(case.sql).await?));
        }
        let decoder = Arc::new(Decoder::of(&prepared[0].1));
        let connections = prepared.len();
        let (prepared, free) =
            (Arc::new(prepared), Arc::new(std::sync::Mutex::new((0..connections).collect::<Vec<_>>())));
        let shared: Call = {
            let (prepared, decoder) = (prepared.clone(), decoder.clone());
            // The tasks of one connection send without waiting for each other's answers.
            Arc::new(move |task, values| {
                let (prepared, decoder) = (prepared.clone(), decoder.clone());
                async move { ask(&prepared[task % connections], &decoder, &values).await }.boxed()
            })
        };
        let pooled: Call = {
            let (permits, decoder) = (Arc::new(Semaphore::new(connections)), decoder.clone());
            Arc::new(move |_, values| {
                let (prepared, decoder) = (prepared.clone(), decoder.clone());
                let (permits, free) = (permits.clone(), free.clone());
                async move {
                    let _permit = permits.acquire().await?;
                    let at =
                        free.lock().ok().and_then(|mut free| free.pop()).ok_or("no connection is free")?;
                    let asked = ask(&prepared[at], &decoder, &values).await;
                    if let Ok(mut free) = free.lock() {
                        free.push(at);
                    }
                    asked
                }
                .boxed()
            })
        };
        let (db, layer) = (self.layer.clone(), case.layer.clone());
        let (pool, sql) = (self.sqlx.clone(), case.sql);
        Ok([
            shared,
            pooled,
            Arc::new(move |_, values| layer(db.clone(), values)),
            Arc::new(move |_, values| {
                let (pool, decoder) = (pool.clone(), decoder.clone());
                async move {
                    let rows = sqlx_query(sql, values).fetch_all(&pool).await?;
                    for row in &rows {
                        decoder.sqlx(row);
                    }
                    Ok(rows.len())
                }
                .boxed()
            }),
        ])
    }
}

/// The pool of the layer, as an application opens it.
pub(crate) async fn layer(url: &str, connections: u32) -> Outcome<Pool> {
    let options = ConnectOptions {
        max_connections: connections,
        min_connections: connections,
        acquire_timeout: Duration::from_secs(30),
        ..ConnectOptions::new(url)
    };
    Ok(connect(&options).await?)
}

async fn ask(
    (client, statement): &(Arc<Client>, tokio_postgres::Statement),
    decoder: &Decoder,
    values: &[Value],
) -> Outcome<usize> {
    let bound: Vec<_> = values.iter().map(Bound).collect();
    let bound: Vec<_> = bound.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
    let rows = client.query(statement, &bound).await?;
    for row in &rows {
        decoder.tokio(row);
    }
    Ok(rows.len())
}

pub(crate) async fn run(url: &str, options: &Options) -> Outcome<()> {
    let cases = cases::chosen(&options.load.only)?;
    let client = server::client(url).await?;
    let sample = Arc::new(Sample::take(&client).await?);
    let clients = Clients::connect(url, options.load.connections).await?;
    let mut report = Report::new(Facts::gather(&client).await?, &options.load);
    report.begin();
    for case in &cases {
        let buffers = explain::buffers(&client, case, &sample, options.load.seed).await?;
        let calls = clients.calls(case).await?;
        let mut rounds: Vec<[Figures; 4]> = Vec::new();
        // The first round warms up and is not counted.
        for round in 0..=options.rounds {
            let mut figures: [Figures; 4] = std::array::from_fn(|_| Figures::default());
            for step in 0..calls.len() {
                let way = (round + step) % calls.len();
                let ran = Ran { call: calls[way].clone(), values: case.values, sample: sample.clone() };
                let seed = options.load.seed + u64::try_from(round)?;
                figures[way] = ran.for_millis(options.load.tasks, options.millis, seed).await?;
            }
            if round > 0 {
                rounds.push(figures);
            }
        }
        report.add(Measured::of(case, buffers, &rounds));
    }
    report.end(options.load.json.as_deref())
}
