//! Every case through every client in alternating rounds: whatever else the machine does, it does to all.

mod decode;
mod drive;
mod explain;
mod report;
mod ways;

use std::{sync::Arc, time::Duration};

use clap::Args;
use futures::future::BoxFuture;
use sea_orm::Value;
use service::db::{ConnectOptions, Pool, connect};
use tokio_postgres::Client;

use crate::{
    Load, Outcome,
    cases::{self, Case},
    sample::Sample,
    server::{self, Facts},
};
pub(crate) use drive::{Figures, Latencies, Ran};
pub(crate) use report::write_json;
use report::{Measured, Report};
use ways::Clients;
pub(crate) use ways::WAYS;

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

pub(crate) async fn run(url: &str, options: &Options) -> Outcome<()> {
    let cases = cases::chosen(&options.load.only)?;
    let client = server::client(url).await?;
    let sample = Arc::new(Sample::take(&client).await?);
    let clients = Clients::connect(url, options.load.connections).await?;
    let mut report = Report::new(Facts::gather(&client).await?, &options.load);
    report.begin();
    let mut failed = Vec::new();
    for case in &cases {
        match measure(case, options, &client, &clients, &sample).await {
            Ok(measured) => report.add(measured),
            // What the others reached is worth having.
            Err(error) => {
                let why = error.source().map_or_else(|| error.to_string(), ToString::to_string);
                eprintln!("{}: {why}", case.name);
                failed.push(case.name);
                client.batch_execute("ROLLBACK; DEALLOCATE ALL").await?;
            }
        }
    }
    report.end(options.load.json.as_deref())?;
    if failed.is_empty() { Ok(()) } else { Err(format!("not measured: {}", failed.join(", ")).into()) }
}

/// One case through every client.
async fn measure(
    case: &Case,
    options: &Options,
    client: &Client,
    clients: &Clients,
    sample: &Arc<Sample>,
) -> Outcome<Measured> {
    let buffers = explain::buffers(client, case, sample, options.load.seed).await?;
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
    Ok(Measured::of(case, buffers, &rounds))
}
